// Makes text from outside (labels, rules, Kili, requests) safe to show, for terminals, the log, errors and reports.
// Plain functions; any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace kilihost::terminal {

// The most bytes of a text that are shown uncut; a finding's text fits.
inline constexpr std::size_t shown_bytes = 2048;

// The text as one line of valid UTF-8. Line breaks and tabs become spaces. Characters that move a cursor, change the
// direction of text or hide it (control characters up to U+009F, U+202E and similar) are written as \u{9b}; bytes that
// are not UTF-8 become U+FFFD. A text of more than `limit` bytes is cut, and its end says how long it was.
std::string printable(std::string_view text, std::size_t limit = shown_bytes);

// The same text within an element or an attribute of XML or HTML.
std::string markup(std::string_view text, std::size_t limit = shown_bytes);

// JSON as dump() writes it, with those characters as JSON escapes.
std::string printable_json(const nlohmann::ordered_json& value, int indent = -1);
// Equivalent JSON text, with those characters as JSON escapes. `json` must be valid.
std::string printable_json_text(std::string_view json);

} // namespace kilihost::terminal
