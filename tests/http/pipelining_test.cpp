#include "http/backward_answerer.hpp"
#include "http/client.hpp"
#include "http/echo.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include <atomic>
#include <future>
#include <thread>

using namespace kilihost::http;
using namespace kilihost::http::test;

namespace {

std::string numbered(int number) {
    const auto body = std::to_string(number);
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

TEST_CASE("Pipelined requests are answered in their order, one in flight", "[http][pipelining]") {
    BackwardAnswerer answerer;
    const Server server("127.0.0.1", 0,
                        {{"POST", "/", [&](Request q, Responder r) { answerer.ask(std::move(q), std::move(r)); }}});
    constexpr int count = 2'000;
    std::string requests;
    for (int i = 0; i < count; ++i)
        requests += numbered(i);
    Client client(server.port());
    std::thread sender([&] { client.send(requests); });
    for (int i = 0; i < count; ++i)
        REQUIRE(client.reply().body == std::to_string(i));
    sender.join();
    CHECK(answerer.most_at_once() == 1);
}

TEST_CASE("A refusal, a 404 and an answer keep their order", "[http][pipelining]") {
    const auto server = echo_server();
    Client client(server.port());
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /none HTTP/1.1\r\nHost: h\r\n\r\nHEAD / HTTP/1.1\r\nHost: h\r\n\r\n"
        "OPTIONS /a HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(client.reply().status == 200);
    CHECK(client.reply().status == 404);
    CHECK(client.reply(true).status == 200);
    CHECK(client.reply().status == 405);
    CHECK(client.reply().status == 400); // without Host: the last that is read
    CHECK(client.ended());
}

TEST_CASE("A client that pipelines without reading is not read from", "[http][pipelining]") {
    // The answer to the first request is not given; what is sent behind it must stop at the sockets' buffers.
    std::promise<Responder> asked;
    std::atomic<int> served = 0;
    const auto first = [&](Request, Responder responder) { asked.set_value(std::move(responder)); };
    const auto next = [&](Request, Responder responder) {
        ++served;
        responder.send(Response::text(200, "next"));
    };
    Server server("127.0.0.1", 0, {{"GET", "/first", first}, {"GET", "/", next}});
    Client client(server.port(), "127.0.0.1", 4096);
    client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n");
    auto responder = asked.get_future().get();

    const std::string request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    std::string flood;
    while (flood.size() < 100'000)
        flood += request;
    std::size_t sent = 0;
    const auto try_send = [&] {
        const auto rest = std::string_view(flood).substr(sent % request.size(), 64 * 1024);
        const auto count = ::send(client.descriptor(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) sent += static_cast<std::size_t>(count);
        return count > 0;
    };
    constexpr std::size_t more_than_sockets_hold = 64'000'000;
    while (sent < more_than_sockets_hold &&
           (try_send() || client.hears(std::chrono::milliseconds(100)) || try_send())) {
    }
    CHECK(sent < more_than_sockets_hold);
    CHECK(served == 0);

    responder.send(Response::text(200, "first"));
    CHECK(client.reply().body == "first");
    for (std::size_t i = 0; i < sent / request.size(); ++i)
        REQUIRE(client.reply().body == "next");
}
