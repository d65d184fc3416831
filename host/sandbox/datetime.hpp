// Points in time as Kili writes them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::sandbox {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

Time now();

// "2026-01-31T12:00:00.000Z".
std::string text(Time time);

// A date, or a date with a time to the minute, second or part of it, and a zone (`Z`, `+01:00`; UTC where there is
// none). None for anything else.
std::optional<Time> parse_time(std::string_view text);

} // namespace kilihost::sandbox
