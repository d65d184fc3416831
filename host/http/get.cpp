#include "http/get.hpp"

#include <curl/curl.h>

#include <memory>

namespace kilihost::http {

Page get(const std::string& url) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    Page page;
    const auto append = +[](char* bytes, std::size_t, std::size_t count, void* body) {
        static_cast<std::string*>(body)->append(bytes, count);
        return count;
    };
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 5L);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &page.body);
    if (curl_easy_perform(curl.get()) == CURLE_OK) curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &page.status);
    return page;
}

} // namespace kilihost::http
