// Addresses of clients, and networks of them. No names are looked up.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr_storage;

namespace kilihost::http {

// An IPv6 address; an IPv4 address is kept in its IPv6-mapped form.
class Address {
  public:
    Address() = default;
    explicit Address(const sockaddr_storage& address);

    // "192.0.2.1" or "2001:db8::1"; none for other texts.
    static std::optional<Address> parse(std::string_view text);

    std::string text() const;
    bool is_ipv4() const;
    bool is_loopback() const; // 127.0.0.0/8 or ::1

    // The same address with all but its first `bits` bits set to zero; IPv4 has 96 bits in front of its own 32.
    Address cut(std::size_t bits) const;

    // What a limit by address counts as one client: an IPv4 address, or the /64 network of an IPv6 address, as one
    // machine has all addresses of such a network.
    Address source() const { return is_ipv4() ? *this : cut(64); }

    std::size_t hash() const;
    auto operator<=>(const Address&) const = default;

  private:
    std::array<std::uint8_t, 16> bytes_ = {};
};

class Network {
  public:
    // "10.0.0.0/8", "2001:db8::/32", or one address; none for other texts.
    static std::optional<Network> parse(std::string_view text);

    bool contains(const Address& address) const { return address.cut(bits_) == first_; }

  private:
    Network(const Address& address, std::size_t bits) : first_(address.cut(bits)), bits_(bits) {}

    Address first_;
    std::size_t bits_;
};

} // namespace kilihost::http
