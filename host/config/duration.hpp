// Durations as the configuration writes them: a whole number and one unit, "500ms", "30s", "5m", "1h", "7d".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::config {

// None if the text is anything else, or over 100 years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// The duration in the largest unit that gives a whole number: "90s", "1h".
std::string to_text(std::chrono::milliseconds duration);

} // namespace kilihost::config
