#include "http/target.hpp"

#include "http/digit.hpp"
#include "http/request_error.hpp"

#include <arpa/inet.h>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace kilihost::http {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Whether a text has only unreserved characters, sub-delims, percent-encoded bytes, and `others`.
bool is_uri_text(std::string_view text, std::string_view others) {
    constexpr std::string_view unreserved_and_delims = "-._~!$&'()*+,;=";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hexadecimal(text[i + 1]) || !is_hexadecimal(text[i + 2])) return false;
            i += 2;
        } else if (!is_digit(c) && !is_letter(c) && unreserved_and_delims.find(c) == text.npos &&
                   others.find(c) == text.npos) {
            return false;
        }
    }
    return true;
}

bool is_ipv6(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> address = {};
    if (text.size() >= address.size()) return false;
    std::ranges::copy(text, address.begin());
    in6_addr parsed = {};
    return ::inet_pton(AF_INET6, address.data(), &parsed) == 1;
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return text.empty() || (error == std::errc() && end == text.data() + text.size());
}

// RFC 3986 allows a comma in a name, but no host has one: a proxy has joined two Host headers.
bool is_name(std::string_view text) {
    return !text.empty() && is_uri_text(text, "") && text.find(',') == text.npos;
}

bool is_host(std::string_view text) {
    if (!text.starts_with('[')) {
        const auto colon = text.find(':');
        return is_name(text.substr(0, colon)) && (colon == text.npos || is_port(text.substr(colon + 1)));
    }
    const auto bracket = text.find(']');
    if (bracket == text.npos || !is_ipv6(text.substr(1, bracket - 1))) return false;
    const auto port = text.substr(bracket + 1);
    return port.empty() || (port.starts_with(':') && is_port(port.substr(1)));
}

// Removes "http://host" from an absolute target.
std::string_view without_origin(std::string_view target) {
    const auto scheme_end = target.find("://");
    const auto scheme = target.substr(0, scheme_end);
    const auto is = [&](std::string_view name) {
        return boost::beast::iequals({scheme.data(), scheme.size()}, {name.data(), name.size()});
    };
    if (scheme_end == target.npos || !(is("http") || is("https")))
        throw RequestError(400, "The request target must be a path, as in: POST / HTTP/1.1");
    target.remove_prefix(scheme_end + 3);
    const auto host = target.substr(0, target.find_first_of("/?"));
    if (!is_host(host))
        throw RequestError(400, "The request target's host must be a name or address, with or without a port.");
    return target.substr(host.size());
}

} // namespace

Target parse_target(std::string_view method, std::string_view target) {
    if (method == "CONNECT") {
        const bool has_port = target.find(':') != target.npos && is_digit(target.back());
        if (!has_port || !is_host(target)) throw RequestError(400, "The target of CONNECT must be a host and a port.");
        throw RequestError(501, "This is no proxy: CONNECT is not served.");
    }
    if (target == "*" && method == "OPTIONS") return {.path = target, .query = {}};
    if (!target.starts_with('/')) target = without_origin(target);
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    const auto query = question == target.npos ? std::string_view() : target.substr(question + 1);
    if (!is_uri_text(path, ":@/") || !is_uri_text(query, ":@/?"))
        throw RequestError(400, "The request target has characters that must be percent-encoded.");
    return {.path = path.empty() ? "/" : path, .query = query};
}

void check_host(std::string_view host) {
    if (!host.empty() && !is_host(host))
        throw RequestError(400, "Host must be a name or address, with or without a port.");
}

} // namespace kilihost::http
