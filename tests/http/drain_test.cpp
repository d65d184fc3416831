#include "http/client.hpp"
#include "http/server.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <thread>

namespace drain_test {

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::chrono_literals;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string wait = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";

// "/" is answered at once, "/wait" when the test says.
struct Host {
    std::promise<Responder> asked;
    std::future<Responder> responder = asked.get_future();
    Server server{"127.0.0.1",
                  0,
                  {{"GET", "/", [](Request, Responder r) { r.send(Response::text(200, "at once")); }},
                   {"GET", "/wait", [this](Request, Responder r) { asked.set_value(std::move(r)); }}}};
};

// Whether nobody listens at that port; a stop takes a moment to reach the listening socket.
bool refuses(std::uint16_t port) {
    try {
        Client client(port);
        return !client.reply_or_end().has_value();
    } catch (const std::system_error&) {
        return true;
    }
}

} // namespace

TEST_CASE("What is in flight when the server stops is answered", "[http][drain]") {
    Host host;
    Client client(host.server.port());
    client.send(wait + get);
    auto responder = host.responder.get();
    std::thread stopping([&] { host.server.stop(20s); });
    while (!refuses(host.server.port())) {
    }
    responder.send(Response::text(200, "in time"));
    const auto reply = client.reply();
    CHECK(reply.body == "in time");
    CHECK(reply.header("connection") == "close");
    CHECK(client.ended()); // the request behind it was not begun, and its client can tell
    client.end();
    stopping.join();
}

TEST_CASE("A request that is on its way when the server stops is answered", "[http][drain]") {
    Host host;
    Client fresh(host.server.port());
    Client served(host.server.port());
    Client midway(host.server.port());
    served.send(get);
    CHECK(served.reply().body == "at once");
    midway.send(get.substr(0, 10));
    Client in_flight(host.server.port());
    in_flight.send(wait);
    auto responder = host.responder.get();
    std::thread stopping([&] { host.server.stop(20s); });
    fresh.send(get);
    served.send(get);
    midway.send(get.substr(10));
    for (auto* client : {&fresh, &served, &midway}) {
        CHECK(client->reply().body == "at once");
    }
    responder.send(Response::text(200, "in time"));
    CHECK(in_flight.reply().body == "in time");
    stopping.join();
}

TEST_CASE("Idle connections do not hold a stop up", "[http][drain]") {
    Host host;
    Client fresh(host.server.port());
    Client served(host.server.port());
    served.send(get);
    CHECK(served.reply().body == "at once");
    const auto began = std::chrono::steady_clock::now();
    host.server.stop(60s);
    CHECK(std::chrono::steady_clock::now() - began < 20s);
    CHECK(fresh.ended());
    CHECK(served.ended());
}

TEST_CASE("A stop waits no longer than its grace", "[http][drain]") {
    Host host;
    Client client(host.server.port());
    client.send(wait);
    auto responder = host.responder.get();
    const auto began = std::chrono::steady_clock::now();
    SECTION("asked for once") {
        host.server.stop(100ms);
    }
    SECTION("asked for again, with less") {
        std::thread stopping([&] { host.server.stop(60s); });
        while (!refuses(host.server.port())) {
        }
        host.server.stop(0ms);
        stopping.join();
    }
    CHECK(std::chrono::steady_clock::now() - began < 20s);
    CHECK_FALSE(client.reply_or_end().has_value());
    responder.send(Response::text(200, "too late"));
}

TEST_CASE("A stopped server stays stopped", "[http][drain]") {
    Host host;
    const auto port = host.server.port();
    host.server.stop(0ms);
    host.server.stop(10s);
    CHECK(refuses(port));
    CHECK(host.server.port() == port);
}

} // namespace drain_test
