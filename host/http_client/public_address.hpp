// Decides which addresses are public, and not of this machine or the network around it. Pure, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

struct sockaddr;

namespace kilihost::http_client {

// An IP address, IPv4 as its mapped IPv6 form (::ffff:a.b.c.d).
using IpAddress = std::array<std::uint8_t, 16>;

// None for another family than IPv4 and IPv6.
std::optional<IpAddress> ip_address(const sockaddr& address);
std::optional<IpAddress> ip_address(const std::string& text); // "10.1.2.3", "::1"

// Addresses with a common beginning.
struct IpNetwork {
    IpAddress address{};
    int prefix_bits = 128;

    bool contains(const IpAddress& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address; none if it is neither.
std::optional<IpNetwork> parse_network(const std::string& text);

// False for addresses that IANA's special-purpose registries do not call globally reachable: loopback, private,
// link-local (with cloud metadata), shared, multicast, documentation. Also false for 168.63.129.16, by which Azure's
// machines reach their host. An IPv4 address within an IPv6 address (mapped, NAT64, 6to4) counts as itself.
bool is_public(const IpAddress& address);

} // namespace kilihost::http_client
