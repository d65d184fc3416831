// A GET with libcurl, for small local pages.
#pragma once

#include <string>

namespace kilihost::http {

struct Page {
    long status = 0; // 0: no answer
    std::string body;
};

// Follows nothing, waits at most five seconds.
Page get(const std::string& url);

} // namespace kilihost::http
