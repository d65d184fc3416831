// Points in time, from people and from Kili: one grammar for options, files and replies.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::config {

// A point in time to the millisecond, as in Kili.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

Moment now();

// "2026-01-31T12:00:00.000Z".
std::string utc_text(Moment moment);

// A date, or a date with a time to the minute, second or part of it, and a zone (`Z`, `+01:00`; UTC if there is none):
// "2026-11-24", "2026-11-24T06:30Z", "2026-11-24 06:30:15.5+01:00". None for anything else, such as a 30th of February.
std::optional<Moment> parse_date_time(std::string_view text);

// The same, or a duration before `now` in the configuration's form: "2h", "7d".
std::optional<Moment> parse_moment(std::string_view text, Moment now);

// The accepted forms, for messages and help.
inline constexpr const char* moment_form = "2026-11-24, 2026-11-24T06:30Z, or how long ago: 2h, 7d";

} // namespace kilihost::config
