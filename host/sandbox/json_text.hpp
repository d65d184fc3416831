// JSON from outside: request bodies, and the strings that hold JSON (jsonResponse, jsonInterface, jsonMetadata).
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <stdexcept>
#include <string_view>

namespace kilihost::sandbox {

struct JsonError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws JsonError for what is not JSON, not UTF-8, too deep, or holds a number out of range.
nlohmann::json parse_json(std::string_view text);

// null for none.
template <typename T>
nlohmann::json or_null(const std::optional<T>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
}

} // namespace kilihost::sandbox
