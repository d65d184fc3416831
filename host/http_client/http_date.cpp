#include "http_client/http_date.hpp"

#include <curl/curl.h>

namespace kilihost::http_client {

std::optional<std::time_t> http_date(const std::string& text) {
    const std::time_t date = curl_getdate(text.c_str(), nullptr);
    return date == -1 ? std::nullopt : std::optional(date);
}

} // namespace kilihost::http_client
