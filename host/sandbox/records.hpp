// Queries about a project's events, and about deliveries to its webhooks.
//
// `arguments` fit the schema's field of the same name. Throw graphql::FieldError.
#pragma once

#include "sandbox/delivery.hpp"
#include "sandbox/store.hpp"

#include "graphql/execute.hpp"

namespace kilihost::sandbox {

graphql::Resolved logged_events(const Store& store, const nlohmann::json& arguments);

// PluginLogs of a webhook's deliveries on a project, the newest first.
graphql::Resolved plugin_logs(const Store& store, const Delivery& delivery, const nlohmann::json& arguments);

// The rows from `skip` on, at most `first` of them. Throws graphql::FieldError if skip is negative.
template <typename Row>
std::vector<Row> page(const std::vector<Row>& rows, std::int64_t skip, std::size_t first) {
    if (skip < 0) throw graphql::FieldError("\"skip\" cannot be negative.", graphql::code::bad_user_input);
    const std::size_t begin = std::min(static_cast<std::size_t>(skip), rows.size());
    const std::size_t end = std::min(begin + first, rows.size());
    return {rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end)};
}

} // namespace kilihost::sandbox
