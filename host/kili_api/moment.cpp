#include "kili_api/moment.hpp"

#include <ctime>

namespace kilihost::kili_api {

std::string utc_text(std::int64_t moment) {
    const std::time_t seconds = moment / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char out[sizeof "2024-05-06T07:08:09Z"];
    std::strftime(out, sizeof out, "%FT%TZ", &utc);
    return out;
}

} // namespace kilihost::kili_api
