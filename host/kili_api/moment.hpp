// A moment as Kili's API takes it.
#pragma once

#include <cstdint>
#include <string>

namespace kilihost::kili_api {

// `moment` in milliseconds since 1970, to the second: "2024-05-06T07:08:09Z".
std::string utc_text(std::int64_t moment);

} // namespace kilihost::kili_api
