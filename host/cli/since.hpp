// A moment as a person gives it: how long ago, or a date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kilihost::cli {

// Milliseconds since 1970 of `text`: a duration before `now` ("2h", as in the configuration), or an RFC 3339 time
// ("2026-11-24T06:30:00Z", "2026-11-24T06:30:00.5+01:00"). None where it is neither.
std::optional<std::int64_t> parse_since(const std::string& text, std::int64_t now);

} // namespace kilihost::cli
