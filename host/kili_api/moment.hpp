// A moment as Kili's API takes and gives it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kilihost::kili_api {

// `moment` in milliseconds since 1970, to the second: "2024-05-06T07:08:09Z".
std::string utc_text(std::int64_t moment);

// The moment that Kili writes, in UTC: "2024-05-06T07:08:09.123Z". None for anything else.
std::optional<std::int64_t> parse_utc(const std::string& text);

} // namespace kilihost::kili_api
