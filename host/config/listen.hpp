// The address of a server, in the form of --listen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kilihost::config {

struct ListenAddress {
    std::string host; // without the brackets of an IPv6 address
    std::uint16_t port = 0;

    bool operator==(const ListenAddress&) const = default;
};

// Parses "127.0.0.1:8080", "localhost:0", "[::1]:8080". Throws std::invalid_argument that gives the form.
ListenAddress parse_listen(std::string_view text);

// Whether the name or address is this machine's own, which no other can reach.
bool is_loopback(std::string_view host);

// The address in a URL: "[::1]:8080".
std::string authority(const std::string& host, std::uint16_t port);

} // namespace kilihost::config
