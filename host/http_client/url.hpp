// Parses web addresses by the rules of the client that fetches them. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kilihost::http_client {

struct Url {
    std::string text;   // normalized: no "..", no fragment
    std::string scheme; // "http" or "https"
    std::string host;   // lower case; an IPv6 address in brackets
    std::string port;   // the scheme's own if none is given
    std::string path;   // from "/" on

    bool is_loopback() const; // by its text: this machine, for which no proxy is used
    std::string host_without_brackets() const;
    bool has_origin_of(const Url& other) const {
        return scheme == other.scheme && host == other.host && port == other.port;
    }
};

// None if it is no http or https address with a host.
std::optional<Url> parse_url(const std::string& text);
// Resolves a reference such as a Location header against `base`; none as above.
std::optional<Url> resolve(const Url& base, const std::string& reference);

} // namespace kilihost::http_client
