#include "kili_api/moment.hpp"

#include <cstdio>
#include <ctime>
#include <string_view>

namespace kilihost::kili_api {

std::string utc_text(std::int64_t moment) {
    const std::time_t seconds = moment / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char out[sizeof "2024-05-06T07:08:09Z"];
    std::strftime(out, sizeof out, "%FT%TZ", &utc);
    return out;
}

std::optional<std::int64_t> parse_utc(const std::string& text) {
    std::tm utc{};
    const char* const rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
    if (rest == nullptr) return std::nullopt;
    double fraction = 0; // of a second
    int read = 0;
    if (*rest == '.' && std::sscanf(rest, "%lf%n", &fraction, &read) != 1) return std::nullopt;
    if (std::string_view(rest + read) != "Z") return std::nullopt;
    return std::int64_t(timegm(&utc)) * 1000 + std::int64_t(fraction * 1000);
}

} // namespace kilihost::kili_api
