#include "kili_api/scripted_server.hpp"
#include "kili_api/transport.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <future>

using namespace kilihost;
using nlohmann::json;
using test::always;
using test::Peer;
using test::ScriptedServer;

namespace {

constexpr std::string_view document = "query Viewer { viewer { email } }";
const std::string viewer_body = R"({"data":{"viewer":{"email":"a@b.c"}}})";

json ask(kili_api::Transport& transport) {
    return transport.call(document, json::object());
}

// Keeps the first request it gets.
struct Recorder {
    std::promise<std::string> first;
    ScriptedServer server{[this](Peer& peer) {
        first.set_value(peer.read_request().value_or(""));
        peer.send(test::reply("200 OK", viewer_body));
    }};
    std::string request() { return first.get_future().get(); }
};

} // namespace

TEST_CASE("a call carries the headers of Kili's SDK, the document and the variables", "[kili][transport]") {
    Recorder recorder;
    kili_api::Transport transport({.endpoint = recorder.server.endpoint(), .api_key = "the-key"});
    CHECK(transport.call(document, {{"where", {{"id", "p\xc3\xa9"}}}})["viewer"]["email"] == "a@b.c");
    CHECK(transport.calls() == 1);

    const std::string request = recorder.request();
    CHECK(request.starts_with("POST /api/label/v2/graphql HTTP/1.1\r\n"));
    const std::string version = std::string("apollographql-client-version: ") + KILI_HOST_VERSION;
    for (const std::string& line :
         {std::string("Authorization: X-API-Key: the-key"), std::string("Content-Type: application/json"),
          std::string("Accept: application/json"), std::string("apollographql-client-name: kili-host"), version}) {
        CAPTURE(line);
        CHECK_THAT(request, Catch::Contains("\r\n" + line + "\r\n"));
    }
    CHECK_THAT(request, Catch::Contains("Accept-Encoding: ") && Catch::Contains("gzip"));
    CHECK_THAT(request, !Catch::Contains("Expect:"));
    const json body = json::parse(request.substr(request.find("\r\n\r\n") + 4));
    CHECK(body == json{{"query", document}, {"variables", {{"where", {{"id", "p\xc3\xa9"}}}}}});
}

TEST_CASE("broken UTF-8 in a variable is replaced, not thrown", "[kili][transport]") {
    Recorder recorder;
    kili_api::Transport transport({.endpoint = recorder.server.endpoint()});
    transport.call(document, {{"text", "a\xff"}});
    CHECK_THAT(recorder.request(), Catch::Contains("a\xef\xbf\xbd"));
}

TEST_CASE("errors that Kili words as passing are asked about again by queries, and by nothing else",
          "[kili][transport]") {
    const std::string text =
        GENERATE(as<std::string>{}, "Invalid request made to Flagsmith API", "Failed to fetch data connection: x",
                 "401 Client Error: Unauthorized for url: https://x");
    INFO(text);
    const std::string refusal = test::reply("200 OK", json{{"errors", {{{"message", text}}}}}.dump());
    const auto calls = [&](int refusals, auto ask) {
        int left = refusals;
        ScriptedServer server([&](Peer& peer) {
            while (peer.read_request())
                peer.send(left-- > 0 ? refusal : test::reply("200 OK", viewer_body));
        });
        kili_api::Transport transport({.endpoint = server.endpoint()});
        try {
            ask(transport);
        } catch (const kili_api::GraphqlError&) {
            return -static_cast<int>(transport.calls());
        }
        return static_cast<int>(transport.calls());
    };
    const auto query = [](kili_api::Transport& transport) { transport.query(document, json::object()); };
    CHECK(calls(0, query) == 1);
    CHECK(calls(1, query) == 2);
    CHECK(calls(2, query) == 3);
    CHECK(calls(3, query) == -3);
    CHECK(calls(1, [](kili_api::Transport& transport) { transport.call(document, json::object()); }) == -1);
}

TEST_CASE("an endpoint or a key that cannot be used is refused at once", "[kili][transport]") {
    for (const char* endpoint :
         {"", "kili", "ftp://127.0.0.1/graphql", "file:///etc/passwd", "http://", "//x/graphql"}) {
        CAPTURE(endpoint);
        CHECK_THROWS_AS(kili_api::Transport({.endpoint = endpoint}), std::invalid_argument);
    }
    try {
        const kili_api::Transport transport({.endpoint = "http://127.0.0.1/graphql", .api_key = "secret\r\nX-Evil: 1"});
        FAIL("accepted");
    } catch (const std::invalid_argument& error) {
        CHECK_THAT(error.what(), !Catch::Contains("secret"));
    }
}

TEST_CASE("a connection is kept for many calls", "[kili][transport]") {
    ScriptedServer server(always(test::reply("200 OK", viewer_body)));
    kili_api::Transport transport({.endpoint = server.endpoint()});
    for (int i = 0; i < 50; ++i)
        CHECK(ask(transport)["viewer"]["email"] == "a@b.c");
    CHECK(server.accepted() == 1);
    CHECK(transport.calls() == 50);
}

TEST_CASE("a connection that the server closed between calls is replaced", "[kili][transport]") {
    std::mutex mutex;
    std::vector<std::string> requests;
    ScriptedServer server([&](Peer& peer) {
        const std::string request = peer.read_request().value_or("");
        peer.send(test::reply("200 OK", viewer_body, "Connection: close\r\n"));
        const std::lock_guard lock(mutex);
        requests.push_back(request);
    });
    kili_api::Transport transport({.endpoint = server.endpoint()});
    for (int i = 0; i < 3; ++i)
        CHECK_NOTHROW(ask(transport));
    CHECK(server.accepted() == 3);
}

TEST_CASE("replies framed in other ways are read", "[kili][transport]") {
    const std::string gzip = {'\x1f', '\x8b', 8,      0,      0,    0,      0,      0,      2,      3,   '\xab',
                              'V',    'J',    'I',    ',',    'I',  'T',    '\xb2', '\xaa', 'V',    '*', '\xcb',
                              'L',    '-',    'O',    '-',    2,    '\xb1', 'R',    's',    0x13,   '3', 's',
                              '\x94', '\xac', '\x94', 0x12,   0x1d, '\x92', '\xf4', '\x92', '\x95', 'j', 'k',
                              'k',    1,      4,      '\x97', 'l',  'X',    '%',    0,      0,      0};
    const std::vector<std::pair<std::string, std::string>> replies = {
        {"gzip", test::reply("200 OK", gzip, "Content-Encoding: gzip\r\n")},
        {"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n" + viewer_body},
        {"close", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + viewer_body},
        {"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + viewer_body.substr(0, 5) +
                        "\r\n20\r\n" + viewer_body.substr(5) + "\r\n0\r\n\r\n"},
        {"continue", "HTTP/1.1 100 Continue\r\n\r\n" + test::reply("200 OK", viewer_body)},
    };
    for (const auto& [name, bytes] : replies) {
        CAPTURE(name);
        ScriptedServer server([&bytes = bytes](Peer& peer) {
            peer.read_request();
            peer.send(bytes);
        });
        kili_api::Transport transport({.endpoint = server.endpoint()});
        CHECK(ask(transport)["viewer"]["email"] == "a@b.c");
    }
}

TEST_CASE("8 threads at once each get their own reply, over connections that are kept", "[kili][transport]") {
    ScriptedServer server([](Peer& peer) {
        while (const auto request = peer.read_request()) {
            const json body = json::parse(request->substr(request->find("\r\n\r\n") + 4));
            peer.send(test::reply("200 OK", json{{"data", body["variables"]}}.dump()));
        }
    });
    kili_api::Transport transport({.endpoint = server.endpoint()});
    std::vector<std::future<int>> threads;
    threads.reserve(8);
    for (int thread = 0; thread < 8; ++thread)
        threads.push_back(std::async(std::launch::async, [&transport, thread] {
            int wrong = 0;
            for (int i = 0; i < 50; ++i) {
                const json mine{{"thread", thread}, {"call", i}};
                wrong += transport.call(document, mine) == mine ? 0 : 1;
            }
            return wrong;
        }));
    for (std::future<int>& thread : threads)
        CHECK(thread.get() == 0);
    CHECK(transport.calls() == 400);
    CHECK(server.accepted() <= 8);
}

TEST_CASE("a proxy of the environment does not come between the client and this machine", "[kili][transport]") {
    ScriptedServer server(always(test::reply("200 OK", viewer_body)));
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment here
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    kili_api::Transport transport({.endpoint = server.endpoint()});
    CHECK_NOTHROW(ask(transport));
    unsetenv("http_proxy");
    // NOLINTEND(concurrency-mt-unsafe)
}
