// Tables of entries with a `name`, as arrays: they cost nothing at the start, and a scan of the few is quick.
#pragma once

#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::graphql {

// Null if the table has no such entry.
template <typename Table>
auto find_named(const Table& table, std::string_view name) -> decltype(&*std::begin(table)) {
    for (const auto& entry : table)
        if (entry.name == name) return &entry;
    return nullptr;
}

// The entry of a field that the schema has. Throws std::logic_error if the table lacks it.
template <typename Table>
const auto& entry_of(const Table& table, std::string_view field) {
    if (const auto* entry = find_named(table, field)) return *entry;
    throw std::logic_error("nothing answers the field " + std::string(field));
}

} // namespace kilihost::graphql
