#include "http/client.hpp"
#include "http/cuts.hpp"
#include "http/echo.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost::http;
using namespace kilihost::http::test;

namespace {

Handler says(const std::string& text) {
    return [text](Request, Responder responder) { responder.send(Response::text(200, text)); };
}

std::string ask(const std::string& method, const std::string& target) {
    const auto* length = method == "POST" || method == "PUT" ? "Content-Length: 0\r\n" : "";
    return method + " " + target + " HTTP/1.1\r\nHost: h\r\n" + length + "\r\n";
}

} // namespace

TEST_CASE("A request goes to the handler of its method and path", "[http][routes]") {
    const Server server("127.0.0.1", 0,
                        {{"GET", "/", says("root")},
                         {"GET", "/one", says("get")},
                         {"POST", "/one", says("post")},
                         {"HEAD", "/two", says("head")},
                         {"GET", "/two", says("four")}});
    Client client(server.port());
    const auto reply = [&](const std::string& method, const std::string& target) {
        client.send(ask(method, target));
        return client.reply(method == "HEAD");
    };

    CHECK(reply("GET", "/").body == "root");
    CHECK(reply("GET", "/one").body == "get");
    CHECK(reply("GET", "/one?query=/two").body == "get");
    CHECK(reply("POST", "/one").body == "post");

    SECTION("a path matches as a whole, as it is sent") {
        for (const auto* path : {"/on", "/one/", "/One", "/%6fne", "//one", "/one/.."})
            CHECK(reply("GET", path).status == 404);
    }
    SECTION("the answer to another method says which ones there are") {
        const auto refused = reply("DELETE", "/one");
        CHECK(refused.status == 405);
        CHECK(refused.header("allow") == "GET, HEAD, POST");
        CHECK(refused.header("content-type") == "application/problem+json");
        CHECK(reply("POST", "/two").header("allow") == "GET, HEAD");
        CHECK(reply("INVENTED", "/").status == 405);
        CHECK(reply("get", "/").status == 405);
    }
    SECTION("HEAD is GET without the body") {
        const auto head = reply("HEAD", "/one");
        CHECK(head.status == 200);
        CHECK(head.header("content-length") == "3");
        CHECK(reply("HEAD", "/two").header("content-length") == "4");
        CHECK(reply("HEAD", "/none").status == 404);
        CHECK(reply("GET", "/").body == "root"); // nothing was left over
        const std::string pair = ask("HEAD", "/one") + ask("GET", "/one");
        for (const auto& pieces : cuts(pair)) {
            for (const auto piece : pieces)
                client.send(piece);
            REQUIRE(client.reply(true).header("content-length") == "3");
            REQUIRE(client.reply().body == "get");
        }
    }
}

TEST_CASE("A request that no handler answers is answered 500", "[http][routes]") {
    const Server server("127.0.0.1", 0,
                        {{"GET", "/throws", [](Request, Responder) { throw std::runtime_error("a secret"); }},
                         {"GET", "/throws-anything", [](Request, Responder) { throw 1; }},
                         {"GET", "/forgets", [](Request, Responder) {}},
                         {"GET", "/answers", [](Request, Responder responder) {
                              responder.send(Response::text(200, "answered"));
                              throw std::runtime_error("afterwards");
                          }}});
    Client client(server.port());
    for (const auto* path : {"/throws", "/throws-anything", "/forgets"}) {
        client.send(ask("GET", path));
        const auto reply = client.reply();
        CHECK(reply.status == 500);
        CHECK(reply.header("content-type") == "application/problem+json");
        CHECK(reply.body.find("secret") == reply.body.npos);
    }
    client.send(ask("GET", "/answers"));
    CHECK(client.reply().body == "answered");
    CHECK_FALSE(client.hears(std::chrono::milliseconds(50)));
}

TEST_CASE("The same route twice is a mistake", "[http][routes]") {
    CHECK_THROWS_AS(Server("127.0.0.1", 0, {{"GET", "/", says("a")}, {"GET", "/", says("b")}}), std::invalid_argument);
}
