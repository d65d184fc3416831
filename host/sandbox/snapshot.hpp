// A store as JSON, and back: for the state file, and for the page that shows it.
#pragma once

#include "sandbox/store.hpp"

namespace kilihost::sandbox {

enum class Secrets {
    kept,    // a webhook's header: for the file
    left_out // for the page
};

// {"users": [...], "projects": [...], "assets": [...], "labels": [...], "issues": [...], "webhooks": [...], "events":
// [...]}. Rows name each other by id, and those of one kind stand in the order they came. A label's jsonResponse and an
// event's payload are text, as they were given.
nlohmann::json snapshot(const Store& store, Secrets secrets);

// Fills an empty store. Throws std::runtime_error that says what is wrong if this is no snapshot.
void restore(Store& store, const nlohmann::json& snapshot);

} // namespace kilihost::sandbox
