// Parses the request target and the Host header by RFC 9112, 3.2, and RFC 3986.
#pragma once

#include <string_view>

namespace kilihost::http {

struct Target {
    std::string_view path; // "*" of OPTIONS; never empty
    std::string_view query;
};

// Accepts a target in origin form ("/path?query") or absolute form ("http://host/path?query"), and "*" with OPTIONS.
// Throws RequestError for any other.
Target parse_target(std::string_view method, std::string_view target);

// Throws RequestError unless it is a name or an address, with or without a port. It may be empty.
void check_host(std::string_view host);

} // namespace kilihost::http
