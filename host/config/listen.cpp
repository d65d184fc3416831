#include "config/listen.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <stdexcept>

namespace kilihost::config {

ListenAddress parse_listen(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    ListenAddress address;
    if (colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
        std::string_view host = text.substr(0, colon);
        const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
        if (bracketed) host = host.substr(1, host.size() - 2);
        const bool plain = bracketed || host.find_first_of(":[]") == std::string_view::npos;
        if (error == std::errc() && end == port.data() + port.size() && !host.empty() && plain) {
            address.host = host;
            return address;
        }
    }
    throw std::invalid_argument("\"" + std::string(text) + "\" is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
}

bool is_loopback(std::string_view host) {
    const std::string text(host);
    in_addr v4 = {};
    in6_addr v6 = {};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
    if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
    return host == "localhost"; // 127.0.0.1.example is anybody's
}

std::string authority(const std::string& host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return (ipv6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

} // namespace kilihost::config
