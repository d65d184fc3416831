#include "http/client.hpp"
#include "http/echo.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <vector>

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::chrono_literals;

namespace {

const std::string request = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";

// Limits whose times are out of reach, but for those that a test sets.
Limits patient() {
    return {.first_byte_time = 60s, .header_time = 60s, .body_time = 60s, .idle_time = 60s, .write_time = 60s};
}

void expect_timeout(Client& client) {
    const auto reply = client.reply();
    CHECK(reply.status == 408);
    CHECK(reply.header("connection") == "close");
    CHECK(reply.header("content-type") == "application/problem+json");
    CHECK(client.ended());
}

// Sends byte after byte, each well within the time, until the server answers.
void trickle(Client& client, std::string_view bytes) {
    for (const char byte : bytes) {
        if (client.hears(20ms)) return;
        client.send({&byte, 1});
    }
}

} // namespace

TEST_CASE("A head that does not come in time is 408", "[http][timeouts]") {
    auto limits = patient();
    limits.header_time = 100ms;
    const auto server = echo_server(limits);
    Client client(server.port());
    SECTION("of the first request") {
        client.send("POST / HT");
    }
    SECTION("of a later one") {
        client.send(request + "P");
        CHECK(client.reply().status == 200);
    }
    SECTION("though its bytes keep coming") {
        trickle(client, "GET / HTTP/1.1\r\nX: " + std::string(1000, 'x'));
    }
    expect_timeout(client);
}

TEST_CASE("A body that does not come in time is 408", "[http][timeouts]") {
    auto limits = patient();
    limits.body_time = 100ms;
    const auto server = echo_server(limits);
    Client client(server.port());
    const auto head = request.substr(0, request.size() - 3);
    SECTION("of the first request") {
        client.send(head + "ab");
    }
    SECTION("of a later one") {
        client.send(request + head);
        CHECK(client.reply().status == 200);
    }
    SECTION("though its bytes keep coming") {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
        trickle(client, std::string(900, 'x'));
    }
    SECTION("in chunks") {
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
    }
    expect_timeout(client);
}

TEST_CASE("A connection without a request is closed without a word", "[http][timeouts]") {
    auto limits = patient();
    SECTION("that never sent a byte") {
        limits.first_byte_time = 100ms;
        const auto server = echo_server(limits);
        CHECK(Client(server.port()).ended());
    }
    SECTION("of a crowd that expires at once, of which a part is closed at a time") {
        limits.first_byte_time = 500ms;
        const auto server = echo_server(limits);
        std::vector<Client> crowd;
        for (int i = 0; i < 300; ++i)
            crowd.emplace_back(server.port());
        for (Client& client : crowd)
            CHECK(client.ended());
    }
    SECTION("that sends empty lines only") {
        limits.first_byte_time = 100ms;
        const auto server = echo_server(limits);
        Client client(server.port());
        std::string lines;
        while (lines.size() < 1000)
            lines += "\r\n";
        trickle(client, lines);
        CHECK_FALSE(client.reply_or_end().has_value());
    }
    SECTION("between requests") {
        limits.idle_time = 100ms;
        const auto server = echo_server(limits);
        Client client(server.port());
        client.send(request);
        CHECK(client.reply().status == 200);
        CHECK(client.ended());
    }
}

TEST_CASE("A handler may take longer than any limit", "[http][timeouts]") {
    const Limits limits{.header_time = 50ms, .body_time = 50ms, .idle_time = 50ms, .write_time = 50ms};
    std::promise<Responder> asked;
    Server server("127.0.0.1", 0, {{"POST", "/", [&](Request, Responder r) { asked.set_value(std::move(r)); }}},
                  limits);
    Client client(server.port());
    client.send(request);
    auto responder = asked.get_future().get();
    CHECK_FALSE(client.hears(250ms));
    responder.send(Response::text(200, "late"));
    CHECK(client.reply().body == "late");
    CHECK(client.ended()); // idle, in its turn
}

TEST_CASE("A client that does not read its answer is dropped", "[http][timeouts]") {
    auto limits = patient();
    limits.write_time = 200ms;
    const std::string large(8'000'000, 'x');
    const Server server("127.0.0.1", 0,
                        {{"GET", "/", [&](Request, Responder r) { r.send(Response::text(200, large)); }}}, limits);
    Client client(server.port(), "127.0.0.1", 4096);
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE(client.hears(Client::patience));
    // While we do not read, nothing tells us: other clients are served meanwhile, and time goes by.
    Client other(server.port());
    for (const auto until = std::chrono::steady_clock::now() + 600ms; std::chrono::steady_clock::now() < until;) {
        other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        REQUIRE(other.reply().body.size() == large.size());
    }
    CHECK_THROWS(client.reply());
}
