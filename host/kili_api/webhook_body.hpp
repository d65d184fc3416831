// What Kili's webhook would post for a label: for labels that are read from the API instead.
#pragma once

#include "kili_api/label.hpp"

#include <string>

namespace kilihost::kili_api {

// The handler that a label of this type calls: "onReview" for REVIEW, else "onSubmit".
std::string event_type(const Label& label);

// JSON text. `run_id` is the event's identity.
std::string webhook_body(const Label& label, const std::string& project_id, const std::string& run_id);

} // namespace kilihost::kili_api
