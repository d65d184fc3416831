// What is decided once a request's head has come, before its body is read.
#include "eventually.hpp"
#include "http/client.hpp"
#include "http/framing.hpp"
#include "http/server.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace kilihost::http;
using namespace kilihost::http::test;
using namespace std::chrono_literals;

namespace {

// "/" asks for "Pass: yes"; "/small" takes ten bytes.
Server strict_server(const Limits& limits = {}) {
    const auto says = [](Request request, Responder responder) {
        responder.send(Response::text(200, std::to_string(request.body.size())));
    };
    const auto admit = [](const Request& head) -> std::optional<Response> {
        if (head.single("Pass") == "yes") return std::nullopt;
        return problem(401, "Send the header Pass.");
    };
    return Server("127.0.0.1", 0,
                  {{"POST", "/", says, admit}, {"GET", "/", says}, {"POST", "/small", says, nullptr, 10}}, limits);
}

std::string post(const std::string& path, const std::string& headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n";
}

} // namespace

TEST_CASE("A request is refused by its head alone, and its body is not read as a request", "[http][admission]") {
    const auto server = strict_server();
    const std::string body = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::string length = "Content-Length: " + std::to_string(body.size());
    for (const std::string& rest : {std::string(), body, body.substr(0, 5)}) {
        CHECK(refused(server, post("/", length) + rest) == 401);
        CHECK(refused(server, post("/", "Pass: no\r\n" + length) + rest) == 401);
        CHECK(refused(server, post("/", "Expect: 100-continue\r\n" + length) + rest) == 401);
        CHECK(refused(server, post("/none", length) + rest) == 404);
        CHECK(refused(server, "PUT / HTTP/1.1\r\nHost: h\r\n" + length + "\r\n\r\n" + rest) == 405);
        CHECK(refused(server, post("/small", length) + rest) == 413);
    }
    CHECK(refused(server, post("/", "Transfer-Encoding: chunked") + "1\r\nx\r\n") == 401);
    CHECK(refused(server, post("/", "Content-Length: 0")) == 401);
    CHECK(refused(server, post("/small", "Transfer-Encoding: chunked") + "B\r\n01234567890\r\n0\r\n\r\n") == 413);
    CHECK(served(server, post("/small", "Content-Length: 10") + "0123456789") == Bodies{"10"});
    CHECK(served(server, post("/", "Pass: yes\r\n" + length) + body) == Bodies{std::to_string(body.size())});
}

TEST_CASE("A content coding is refused, and the answer says which ones are taken", "[http][admission]") {
    const auto server = strict_server();
    for (const std::string coding : {"gzip", "x-gzip", "deflate", "br", "zstd", "unknown", "identity, gzip", "\"gzip\"",
                                     "gzip\r\nContent-Encoding: identity"}) {
        CHECK(refused(server, post("/", "Pass: yes\r\nContent-Length: 2\r\nContent-Encoding: " + coding) + "ab") ==
              415);
        Client client(server.port());
        client.send(post("/", "Pass: yes\r\nContent-Length: 2\r\nContent-Encoding: " + coding));
        CHECK(client.reply().header("accept-encoding") == "identity");
    }
    for (const std::string coding : {"identity", "Identity", "", "identity, identity"})
        CHECK(served(server, post("/", "Pass: yes\r\nContent-Length: 2\r\nContent-Encoding: " + coding) + "ab") ==
              Bodies{"2"});
    Client other(server.port());
    other.send(post("/", "Content-Length: 2\r\nContent-Type: image/png"));
    CHECK(other.reply().header("accept-encoding").empty());
}

TEST_CASE("A refused HEAD has no body", "[http][admission]") {
    const auto server = strict_server();
    for (const std::string request : {"HEAD /none HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n",
                                      "HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: h\n"}) {
        Client client(server.port());
        client.send(request);
        CHECK(client.reply(true).status >= 400);
        CHECK(client.ended());
    }
}

TEST_CASE("All bodies under way share a budget", "[http][admission]") {
    std::vector<Responder> unanswered;
    Server server("127.0.0.1", 0,
                  {{"POST", "/", [&](Request, Responder responder) { unanswered.push_back(std::move(responder)); }},
                   {"GET", "/", [](Request, Responder responder) { responder.send(Response::text(200, "small")); }},
                   {"POST", "/answer",
                    [&](Request, Responder responder) {
                        for (auto& waiting : unanswered)
                            waiting.send(Response::text(200, "late"));
                        unanswered.clear();
                        responder.send(Response::text(200, "answered"));
                    }}},
                  {.bodies_bytes = 1'000'000});
    const auto ask = [&](const std::string& request) {
        Client client(server.port());
        client.send(request);
        return client.reply();
    };
    const std::string large = post("/", "Content-Length: 600000");
    Client first(server.port());
    first.send(post("/", "Content-Length: 400000") + std::string(400'000, 'x'));

    const auto is_refused = [&] {
        const Reply reply = ask(large);
        return reply.status == 503 && reply.header("retry-after") == "10" && reply.header("connection") == "close";
    };
    // Until it is answered, a body counts: also when it has come in full.
    // A question whether to send is answered at once, even while a part of the first body has not come.
    REQUIRE(eventually([&] { return ask(post("/", "Content-Length: 600000\r\nExpect: 100-continue")).status == 503; },
                       Client::patience));
    CHECK(eventually(is_refused, Client::patience));
    SECTION("in chunks, as they come") {
        Client client(server.port());
        client.send(post("/", "Transfer-Encoding: chunked") + "5\r\nsmall\r\n");
        CHECK_FALSE(client.hears(50ms));
        client.send("927C0\r\n" + std::string(600'000, 'x'));
        CHECK(client.reply().status == 503);
    }
    SECTION("announced in full, but refused only when they come") {
        Client second(server.port());
        second.send(post("/", "Content-Length: 460000"));
        Client third(server.port());
        third.send(post("/", "Content-Length: 460000"));
        CHECK_FALSE(third.hears(50ms));
        second.send(std::string(459'999, 'x'));
        const std::string probe = "Expect: 100-continue\r\nContent-Length: ";
        REQUIRE(eventually([&] { return ask(post("/", probe + "100000")).status == 503; }, Client::patience));
        CHECK(ask(post("/", probe + "60000")).status == 100); // an eighth is for small ones
        third.send(std::string(200'000, 'x'));
        CHECK(third.reply().status == 503);
        second.send("x");
    }
    CHECK(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
    CHECK(ask(post("/answer", "Content-Length: 0")).status == 200);
    CHECK(first.reply().body == "late");
    CHECK(eventually(
        [&] {
            Client again(server.port());
            again.send(post("/", "Content-Length: 800000\r\nExpect: 100-continue"));
            return again.reply().status == 100;
        },
        Client::patience));
}
