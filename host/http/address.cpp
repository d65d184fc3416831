#include "http/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>

namespace kilihost::http {

namespace {

constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t all_bits = 128;
constexpr std::size_t mapped_bits = 96;

} // namespace

Address::Address(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6) {
        const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
        std::copy(std::begin(ipv6.s6_addr), std::end(ipv6.s6_addr), bytes_.begin());
    } else if (address.ss_family == AF_INET) {
        const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&ipv4.s_addr);
        std::copy(bytes, bytes + sizeof ipv4.s_addr, std::copy(mapped.begin(), mapped.end(), bytes_.begin()));
    }
}

std::optional<Address> Address::parse(std::string_view text) {
    const std::string terminated(text);
    sockaddr_storage address = {};
    auto& ipv4 = reinterpret_cast<sockaddr_in&>(address);
    if (::inet_pton(AF_INET, terminated.c_str(), &ipv4.sin_addr) == 1) {
        address.ss_family = AF_INET;
        return Address(address);
    }
    auto& ipv6 = reinterpret_cast<sockaddr_in6&>(address);
    if (::inet_pton(AF_INET6, terminated.c_str(), &ipv6.sin6_addr) != 1) return std::nullopt;
    address.ss_family = AF_INET6;
    return Address(address);
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> out = {};
    if (is_ipv4())
        ::inet_ntop(AF_INET, bytes_.data() + mapped.size(), out.data(), out.size());
    else
        ::inet_ntop(AF_INET6, bytes_.data(), out.data(), out.size());
    return out.data();
}

bool Address::is_ipv4() const {
    return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

bool Address::is_loopback() const {
    return is_ipv4() ? bytes_[mapped.size()] == 127 : *this == parse("::1");
}

Address Address::cut(std::size_t bits) const {
    Address out = *this;
    for (std::size_t i = 0; i < out.bytes_.size(); ++i) {
        const std::size_t kept = std::clamp<std::size_t>(bits, i * 8, i * 8 + 8) - i * 8;
        out.bytes_[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
    }
    return out;
}

std::size_t Address::hash() const {
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
}

std::optional<Network> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));
    if (!address) return std::nullopt;
    const std::size_t before = address->is_ipv4() ? mapped_bits : 0;
    if (slash == text.npos) return Network(*address, all_bits);
    const std::string_view digits = text.substr(slash + 1);
    std::size_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > all_bits - before) return std::nullopt;
    return Network(*address, before + bits);
}

} // namespace kilihost::http
