// Which addresses are public, with each kind of special address at both of its ends.
#include "http_client/public_address.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/un.h>

using namespace kilihost::http_client;

namespace {

bool is_public_text(const char* text) {
    INFO(text);
    const std::optional<IpAddress> address = ip_address(std::string(text));
    REQUIRE(address);
    return is_public(*address);
}

} // namespace

TEST_CASE("public addresses", "[http_client]") {
    for (const char* const text :
         {"1.1.1.1",          "9.255.255.255",   "11.0.0.0",        "100.63.255.255",       "100.128.0.0",
          "126.255.255.255",  "128.0.0.0",       "169.253.255.255", "169.255.0.0",          "172.15.255.255",
          "172.32.0.0",       "192.167.255.255", "192.169.0.0",     "198.17.255.255",       "198.20.0.0",
          "223.255.255.255",  "2606:4700::1111", "2a00:1450::1",    "2001:4860:4860::8888", "::ffff:8.8.8.8",
          "64:ff9b::8.8.8.8", "2002:808:808::1"})
        CHECK(is_public_text(text));
}

TEST_CASE("addresses of this machine, its networks, and of nobody", "[http_client]") {
    for (const char* const text :
         {"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
          "127.255.255.255", "168.63.129.16", "::ffff:168.63.129.16", "169.254.0.0", "169.254.169.254",
          "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.0.0", "192.168.255.255",
          "198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
          // IPv6
          "::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "100::1",
          // IPv4 within IPv6
          "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
          "2002:7f00:1::1", "2002:a00:1::1", "::127.0.0.1"})
        CHECK_FALSE(is_public_text(text));
}

TEST_CASE("networks hold the addresses of their prefix alone", "[http_client]") {
    struct Row {
        const char *network, *inside, *outside;
    };
    for (const Row& row :
         {Row{"10.0.0.0/8", "10.255.0.1", "11.0.0.1"}, Row{"192.168.4.0/22", "192.168.7.255", "192.168.8.0"},
          Row{"10.1.2.3", "10.1.2.3", "10.1.2.4"}, Row{"0.0.0.0/0", "8.8.8.8", "2606:4700::1"},
          Row{"fd00::/8", "fdff::1", "fe00::1"}, Row{"::1", "::1", "::2"}}) {
        INFO(row.network);
        const std::optional<IpNetwork> network = parse_network(row.network);
        REQUIRE(network);
        CHECK(network->contains(ip_address(std::string(row.inside)).value()));
        CHECK_FALSE(network->contains(ip_address(std::string(row.outside)).value()));
    }
    for (const char* const text : {"", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "fd00::/129",
                                   "storage.local", "10.0.0.0/9999"}) {
        INFO(text);
        CHECK_FALSE(parse_network(text));
    }
}

TEST_CASE("addresses of sockets", "[http_client]") {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    ::inet_pton(AF_INET, "169.254.169.254", &v4.sin_addr);
    CHECK(ip_address(reinterpret_cast<const sockaddr&>(v4)) == ip_address(std::string("169.254.169.254")));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, "fe80::7", &v6.sin6_addr);
    CHECK(ip_address(reinterpret_cast<const sockaddr&>(v6)) == ip_address(std::string("fe80::7")));
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    CHECK_FALSE(ip_address(reinterpret_cast<const sockaddr&>(local)));
}
