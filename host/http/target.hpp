// The request target and the Host header, as RFC 9112, 3.2 and RFC 3986 have them.
#pragma once

#include <string_view>

namespace kilihost::http {

struct Target {
    std::string_view path; // "*" of OPTIONS; never empty
    std::string_view query;
};

// A target in origin form ("/path?query") or in absolute form ("http://host/path?query"), which a server must
// understand too; "*" with OPTIONS. Throws RequestError for another.
Target parse_target(std::string_view method, std::string_view target);

// Throws RequestError unless it is a name or an address, with or without a port. It may be empty.
void check_host(std::string_view host);

} // namespace kilihost::http
