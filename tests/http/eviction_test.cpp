// Which connections are closed if there are too many, so that there is always room for others.
#include "http/address.hpp"
#include "http/client.hpp"
#include "http/eviction_order.hpp"
#include "http/server.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <optional>
#include <string>
#include <vector>

namespace eviction_test {

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string known_get = "GET /known HTTP/1.1\r\nHost: h\r\n\r\n";

// "/known" has a check, which all pass; "/wait" is answered when the test says.
struct Host {
    explicit Host(const Limits& limits) : server("127.0.0.1", 0, routes(), limits) {}

    std::vector<Route> routes() {
        const auto ok = [](Request, Responder responder) { responder.send(Response::text(200, "ok")); };
        const auto all = [](const Request&) { return std::optional<Response>(); };
        return {{"GET", "/", ok},
                {"POST", "/", ok},
                {"GET", "/known", ok, all},
                {"POST", "/known", ok, all},
                {"GET", "/wait", [this](Request, Responder responder) { asked.set_value(std::move(responder)); }}};
    }

    std::promise<Responder> asked;
    Server server;
};

void expect_served(Client& client, const std::string& request) {
    client.send(request);
    REQUIRE(client.reply().status == 200);
}

} // namespace

TEST_CASE("The oldest client that is unknown makes room, then the one that is idle the longest", "[http][eviction]") {
    Host host({.connections = 4});
    const auto port = host.server.port();
    Client known(port);
    expect_served(known, known_get);
    Client known_later(port);
    expect_served(known_later, known_get);
    Client silent(port);
    Client slow(port);
    slow.send("GET / HT");

    Client first(port); // takes the place of `silent`
    expect_served(first, known_get);
    CHECK(silent.ended());
    Client second(port); // of `slow`
    expect_served(second, known_get);
    CHECK_FALSE(slow.reply_or_end().has_value());
    expect_served(known, known_get); // which makes it the latest
    Client third(port);
    expect_served(third, known_get);
    CHECK(known_later.ended());
    for (auto* client : {&first, &second, &known})
        CHECK_FALSE(client->hears(0ms));
}

TEST_CASE("A request that is under way is not broken off for a newcomer", "[http][eviction]") {
    Host host({.connections = 2});
    const auto port = host.server.port();
    Client waiting(port);
    waiting.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    auto responder = host.asked.get_future().get();
    Client sending(port);
    expect_served(sending, known_get);
    sending.send("POST /known HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na");
    // Neither makes room: the newcomer waits until one of them is idle.
    Client newcomer(port);
    newcomer.send(get);
    CHECK_FALSE(newcomer.hears(150ms));
    responder.send(Response::text(200, "late"));
    CHECK(waiting.reply().body == "late");
    CHECK(newcomer.reply().status == 200);
    sending.send("b");
    CHECK(sending.reply().status == 200);
}

TEST_CASE("Where no check admits clients, a body that is under way makes room, too", "[http][eviction]") {
    Host host({.connections = 3});
    const auto port = host.server.port();
    std::vector<Client> sending;
    for (int i = 0; i < 3; ++i) {
        sending.emplace_back(port);
        sending.back().send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na");
    }
    Client newcomer(port);
    expect_served(newcomer, get);
    CHECK_FALSE(sending.front().reply_or_end().has_value());
    expect_served(sending.back(), "b");
}

TEST_CASE("One address has so many connections, loopback and trusted proxies have more", "[http][eviction]") {
    // There are no addresses of other machines here, so this tests the order itself.
    EvictionOrder order;
    const auto one = Address::parse("192.0.2.1").value();
    const auto other = Address::parse("192.0.2.2").value();
    EvictionOrder::Place first(order, 1, one);
    EvictionOrder::Place second(order, 2, one);
    EvictionOrder::Place third(order, 3, other);
    CHECK(order.connections_of(one) == 2);
    CHECK_FALSE(order.first_of(one));
    third.set(Standing::unknown, 10);
    first.set(Standing::idle, 5);
    second.set(Standing::unknown, 0);
    CHECK(order.buffered() == 15);
    CHECK(order.first() == 3);
    CHECK(order.first_of(one) == 2);
    third.set(Standing::busy, 0);
    second.set(Standing::idle, 0);
    CHECK(order.first() == 1);
    CHECK(order.first_of(one) == 1);
    CHECK_FALSE(order.first_of(other));
    CHECK(order.connections_of(Address::parse("192.0.2.3").value()) == 0);
    CHECK(order.buffered() == 5);
}

TEST_CASE("What waits in connections is bounded in all", "[http][eviction]") {
    Host host({.buffered_bytes = 20'000});
    const auto port = host.server.port();
    const std::string part = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(9'000, 'x');
    Client first(port);
    first.send(part);
    Client second(port);
    second.send(part);
    Client third(port);
    third.send(part);
    CHECK_FALSE(first.reply_or_end().has_value());
    expect_served(third, "\r\n\r\n");
    expect_served(second, "\r\n\r\n");
}

TEST_CASE("Addresses and networks", "[http][eviction]") {
    const auto address = [](const char* text) { return Address::parse(text).value(); };
    const auto within = [&](const char* network, const char* text) {
        return Network::parse(network).value().contains(address(text));
    };
    for (const auto* text : {"192.0.2.1", "2001:db8::1", "::1", "::"})
        CHECK(address(text).text() == text);
    CHECK(address("::ffff:192.0.2.1") == address("192.0.2.1"));
    CHECK(address("127.0.0.1").is_loopback());
    CHECK(address("127.255.0.9").is_loopback());
    CHECK(address("::ffff:127.0.0.1").is_loopback());
    CHECK(address("::1").is_loopback());
    CHECK_FALSE(address("128.0.0.1").is_loopback());
    CHECK_FALSE(address("::2").is_loopback());
    CHECK(address("2001:db8::1").source() == address("2001:db8::ffff:ffff:ffff:ffff").source());
    CHECK(address("2001:db8::1").source() != address("2001:db8:0:1::1").source());
    CHECK(address("192.0.2.1").source() != address("192.0.2.2").source());
    CHECK(within("10.0.0.0/8", "10.255.1.2"));
    CHECK_FALSE(within("10.0.0.0/8", "11.0.0.1"));
    CHECK(within("10.1.2.3/8", "10.255.1.2"));
    CHECK(within("172.16.0.0/12", "172.31.255.255"));
    CHECK_FALSE(within("172.16.0.0/12", "172.32.0.0"));
    CHECK(within("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(within("192.0.2.1", "192.0.2.2"));
    CHECK(within("0.0.0.0/0", "1.2.3.4"));
    CHECK_FALSE(within("0.0.0.0/0", "2001:db8::1"));
    CHECK(within("2001:db8::/32", "2001:db8:ffff::1"));
    CHECK_FALSE(within("2001:db8::/32", "2001:db9::1"));
    for (const auto* text :
         {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8", "::/129", "a"})
        CHECK_FALSE(Network::parse(text).has_value());
}

} // namespace eviction_test
