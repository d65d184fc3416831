// Answers: from anywhere, at any time, of any size.
#include "http/client.hpp"
#include "http/echo.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <system_error>
#include <thread>

using namespace kilihost::http;
using namespace kilihost::http::test;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A server whose requests the test answers by hand.
class ByHand {
  public:
    Responder next() {
        std::promise<Responder> promise;
        auto future = promise.get_future();
        {
            const std::lock_guard lock(mutex_);
            if (!asked_.empty()) {
                auto responder = std::move(asked_.front());
                asked_.erase(asked_.begin());
                return responder;
            }
            waiting_ = std::move(promise);
        }
        return future.get();
    }

    Server& server() { return *server_; }
    void destroy_server() { server_.reset(); }

  private:
    void ask(Responder responder) {
        const std::lock_guard lock(mutex_);
        if (waiting_)
            std::exchange(waiting_, std::nullopt)->set_value(std::move(responder));
        else
            asked_.push_back(std::move(responder));
    }

    std::mutex mutex_;
    std::vector<Responder> asked_;
    std::optional<std::promise<Responder>> waiting_;
    std::unique_ptr<Server> server_ = std::make_unique<Server>(
        "127.0.0.1", 0, std::vector<Route>{{"GET", "/", [this](Request, Responder r) { ask(std::move(r)); }}});
};

} // namespace

TEST_CASE("An answer has what the handler gave it", "[http][answers]") {
    const Server server("127.0.0.1", 0,
                        {{"GET", "/",
                          [](Request request, Responder responder) {
                              responder.send({.status = 202,
                                              .content_type = "text/x",
                                              .body = request.peer,
                                              .headers = {{"X-One", "1"}, {"X-Two", ""}}});
                          }},
                         {"GET", "/empty", [](Request, Responder r) { r.send(Response::text(204, "not sent")); }}});
    Client client(server.port());
    client.send(get);
    const auto reply = client.reply();
    CHECK(reply.status == 202);
    CHECK(reply.header("content-type") == "text/x");
    CHECK(reply.header("x-one") == "1");
    CHECK(reply.headers.contains("x-two"));
    CHECK(reply.header("date").ends_with(" GMT"));
    CHECK(reply.body == "127.0.0.1");

    client.send("GET /empty HTTP/1.1\r\nHost: h\r\n\r\n" + get);
    const auto empty = client.reply();
    CHECK(empty.status == 204);
    CHECK_FALSE(empty.headers.contains("content-length"));
    CHECK(client.reply().status == 202);
}

TEST_CASE("A header with a line end in it is the handler's error, and is not sent", "[http][answers]") {
    const Server server("127.0.0.1", 0, {{"GET", "/", [](Request, Responder responder) {
                                              auto response = Response::text(200, "x");
                                              response.headers.emplace_back("X", "a\r\nSet-Cookie: b");
                                              responder.send(std::move(response));
                                          }}});
    Client client(server.port());
    client.send(get);
    CHECK(client.reply().status == 500);
}

TEST_CASE("An answer may come from any thread", "[http][answers]") {
    ByHand host;
    Client client(host.server().port());
    client.send(get);
    std::thread([responder = host.next()]() mutable { responder.send(Response::text(200, "a")); }).join();
    CHECK(client.reply().body == "a");
    client.send(get);
    std::thread([responder = host.next()] {}).join();
    CHECK(client.reply().status == 500);
}

TEST_CASE("A second answer is none", "[http][answers]") {
    ByHand host;
    Client client(host.server().port());
    client.send(get + get);
    auto first = host.next();
    first.send(Response::text(200, "first"));
    first.send(Response::text(200, "again"));
    CHECK(client.reply().body == "first");
    auto second = host.next();
    first = std::move(second); // what was answered is nothing to be lost
    first.send(Response::text(200, "second"));
    CHECK(client.reply().body == "second");
}

TEST_CASE("An answer to a client that has gone is dropped", "[http][answers]") {
    ByHand host;
    for (int i = 0; i < 20; ++i) {
        Client gone(host.server().port());
        gone.send(get);
        auto responder = host.next();
        if (i % 2 == 0)
            gone.reset();
        else
            gone = Client(host.server().port());
        Client other(host.server().port());
        other.send(get);
        auto other_responder = host.next();
        responder.send(Response::text(200, "for the one that has gone"));
        other_responder.send(Response::text(200, "for the other"));
        CHECK(other.reply().body == "for the other");
    }
}

TEST_CASE("An answer to a server that has gone is dropped", "[http][answers]") {
    ByHand host;
    Client client(host.server().port());
    client.send(get);
    auto responder = host.next();
    SECTION("stopped") {
        host.server().stop(std::chrono::milliseconds(0));
    }
    SECTION("destroyed") {
        host.destroy_server();
    }
    responder.send(Response::text(200, "too late"));
    CHECK_FALSE(client.reply_or_end().has_value());
}

TEST_CASE("A client that has ended its side gets its answers", "[http][answers]") {
    ByHand host;
    Client client(host.server().port());
    client.send(get + get);
    client.end();
    host.next().send(Response::text(200, "first"));
    host.next().send(Response::text(200, "second"));
    CHECK(client.reply().body == "first");
    const auto last = client.reply();
    CHECK(last.body == "second");
    CHECK(client.ended());
}

TEST_CASE("A request cut off by the client's end is refused", "[http][answers]") {
    const auto server = echo_server();
    for (const auto* part :
         {"G", "GET / HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"}) {
        Client client(server.port());
        client.send(part);
        client.end();
        CHECK(client.reply().status == 400);
        CHECK(client.ended());
    }
}

TEST_CASE("An answer larger than any socket's buffer arrives whole", "[http][answers]") {
    std::string large(20'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i)
        large[i] = static_cast<char>('a' + i % 23);
    const Server server("127.0.0.1", 0,
                        {{"GET", "/", [&](Request, Responder r) { r.send(Response::text(200, large)); }}});
    Client client(server.port(), "127.0.0.1", 4096);
    client.send(get + get + "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    REQUIRE(client.reply().body == large);
    REQUIRE(client.reply().body == large);
    CHECK(client.reply(true).header("content-length") == "20000000");
    CHECK(client.ended());
}

TEST_CASE("The server listens on any kind of address", "[http][answers]") {
    const auto echo = [](Request request, Responder responder) { responder.send(Response::text(200, request.peer)); };
    SECTION("IPv6") {
        const Server server("::1", 0, {{"GET", "/", echo}});
        Client client(server.port(), "::1");
        client.send(get);
        CHECK(client.reply().body == "::1");
    }
    SECTION("any address: an IPv4 client is named as one") {
        const Server server("::", 0, {{"GET", "/", echo}});
        Client client(server.port(), "127.0.0.1");
        client.send(get);
        CHECK(client.reply().body == "127.0.0.1");
    }
    SECTION("a name") {
        const Server server("localhost", 0, {{"GET", "/", echo}});
        CHECK(server.port() != 0);
    }
    SECTION("a port that is taken is an error") {
        const Server server("127.0.0.1", 0, {{"GET", "/", echo}});
        CHECK_THROWS_AS(Server("127.0.0.1", server.port(), {{"GET", "/", echo}}), std::system_error);
    }
    SECTION("so is an address that is not ours") {
        CHECK_THROWS_AS(Server("192.0.2.1", 0, {{"GET", "/", echo}}), std::system_error);
        CHECK_THROWS_AS(Server("not an address", 0, {{"GET", "/", echo}}), std::system_error);
    }
}
