#include "cli/reachable.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <new>

namespace kilihost::cli {

std::optional<std::string> unreachable(const std::string& url) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), &curl_easy_cleanup);
    if (!handle) throw std::bad_alloc();
    std::array<char, CURL_ERROR_SIZE> reason{};
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 5L);
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, reason.data());
    const CURLcode code = curl_easy_perform(handle.get());
    if (code == CURLE_OK) return std::nullopt;
    return reason[0] != '\0' ? reason.data() : curl_easy_strerror(code);
}

} // namespace kilihost::cli
