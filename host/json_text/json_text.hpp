// JSON values as text and back. Their parser and writer are compiled here: as templates they took each room seconds.
// Pure functions, any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace kilihost::json_text {

// On one line, or indented by so many spaces. Bytes that are not UTF-8 become U+FFFD.
std::string dump(const nlohmann::json& value, int indent = -1);
std::string dump(const nlohmann::ordered_json& value, int indent = -1);

// A text as a JSON string, likewise.
std::string quoted(std::string_view text);

// Throw nlohmann::json::parse_error if the text is not JSON or not UTF-8.
nlohmann::json parse(std::string_view text);
nlohmann::ordered_json parse_ordered(std::string_view text);

// The same, or none.
std::optional<nlohmann::json> try_parse(std::string_view text);
std::optional<nlohmann::ordered_json> try_parse_ordered(std::string_view text);

// What dump and comparisons, which recurse, survive; as event::max_depth. Kili's labels stay under 30.
inline constexpr int max_depth = 256;

// Whether the text's arrays and objects are nested deeper than max_depth. It need not be JSON.
bool is_too_deep(std::string_view text);

// JSON from outside: none if the text is not JSON, not UTF-8, or too deep. Half a UTF-16 pair becomes U+FFFD, as in an
// event.
std::optional<nlohmann::json> parse_bounded(std::string_view text);

} // namespace kilihost::json_text
