// The sandbox's page: projects, assets, labels with their boxes drawn, issues and deliveries, as they change. For a
// browser on this machine: it asks for no key, and shows no secret.
#pragma once

#include "sandbox/api.hpp"

namespace kilihost::sandbox {

inline constexpr const char* page_data_path = "/page.json"; // what page.html asks for

http::Response page();

// {"changes": N, "deliveries": [...], "store": {...}}, see snapshot.hpp. If the query says `changes=N` and nothing has
// changed since, there is no store. The store's events are never included.
http::Response page_data(const Api& api, const Delivery& delivery, const std::string& query);

} // namespace kilihost::sandbox
