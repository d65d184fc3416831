#include "http_client/public_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace kilihost::http_client {
namespace {

constexpr int mapped_bits = 96; // before the IPv4 address in a mapped one

IpAddress mapped(const in_addr& address) {
    IpAddress out{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(out.data() + 12, &address, 4);
    return out;
}

// The IPv4 address at `offset` of an IPv6 address.
IpAddress mapped_from(const IpAddress& address, std::size_t offset) {
    in_addr v4{};
    std::memcpy(&v4, address.data() + offset, 4);
    return mapped(v4);
}

std::vector<IpNetwork> networks(std::initializer_list<const char*> texts) {
    std::vector<IpNetwork> out;
    for (const char* const text : texts)
        out.push_back(parse_network(text).value());
    return out;
}

bool any_contains(const std::vector<IpNetwork>& networks, const IpAddress& address) {
    return std::any_of(networks.begin(), networks.end(), [&](const IpNetwork& each) { return each.contains(address); });
}

bool is_public_v4(const IpAddress& address) {
    static const std::vector<IpNetwork> special =
        networks({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16", "169.254.0.0/16",
                  "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
                  "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"});
    return !any_contains(special, address);
}

} // namespace

std::optional<IpAddress> ip_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) return mapped(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
    if (address.sa_family != AF_INET6) return std::nullopt;
    IpAddress out;
    std::memcpy(out.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, out.size());
    return out;
}

std::optional<IpAddress> ip_address(const std::string& text) {
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return mapped(v4);
    IpAddress v6;
    if (::inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return v6;
    return std::nullopt;
}

bool IpNetwork::contains(const IpAddress& other) const {
    const std::size_t whole = static_cast<std::size_t>(prefix_bits) / 8;
    const int rest = prefix_bits % 8;
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole), other.begin())) return false;
    return rest == 0 || (address[whole] ^ other[whole]) >> (8 - rest) == 0;
}

std::optional<IpNetwork> parse_network(const std::string& text) {
    const std::size_t slash = text.find('/');
    const std::optional<IpAddress> address = ip_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    const bool v4 = text.find(':') == std::string::npos;
    if (slash == std::string::npos) return IpNetwork{*address};
    const std::string digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const int bits = std::stoi(digits) + (v4 ? mapped_bits : 0);
    return bits > 128 ? std::nullopt : std::optional(IpNetwork{*address, bits});
}

bool is_public(const IpAddress& address) {
    static const IpNetwork v4_mapped{mapped({}), mapped_bits};
    static const IpNetwork nat64 = parse_network("64:ff9b::/96").value();
    static const IpNetwork six_to_four = parse_network("2002::/16").value();
    static const IpNetwork global = parse_network("2000::/3").value();
    static const std::vector<IpNetwork> special = networks({"2001::/23", "2001:db8::/32", "3fff::/20"});
    if (v4_mapped.contains(address)) return is_public_v4(address);
    if (nat64.contains(address)) return is_public_v4(mapped_from(address, 12));
    if (six_to_four.contains(address)) return is_public_v4(mapped_from(address, 2));
    return global.contains(address) && !any_contains(special, address);
}

} // namespace kilihost::http_client
