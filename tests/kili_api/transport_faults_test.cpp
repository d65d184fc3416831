// How the transport reports a server that fails, at each step of a call.
#include "kili_api/scripted_server.hpp"
#include "kili_api/transport.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <ctime>

namespace transport_faults_test {

using namespace kilihost;
using namespace std::chrono_literals;
using nlohmann::json;
using test::always;
using test::Peer;
using test::ScriptedServer;

namespace {

const std::string key = "12345678-secret-key";
const std::string viewer_body = R"({"data":{"viewer":{"email":"a@b.c"}}})";

kili_api::ApiConnection connection(const std::string& endpoint) {
    return {.endpoint = endpoint, .api_key = key, .connect_time = 2s, .total_time = 5s};
}

// The error of one call; every error is checked to be without the key.
template <typename Wanted>
Wanted error_of(kili_api::Transport& transport) {
    try {
        transport.call("mutation M { createIssues { id } }", json::object());
    } catch (const Wanted& error) {
        INFO(error.what());
        CHECK(std::string(error.what()).find(key) == std::string::npos);
        return error;
    } catch (const kili_api::Error& error) {
        FAIL("another error: " << error.what());
    }
    FAIL("no error");
    throw std::logic_error("unreachable");
}

template <typename Wanted>
Wanted error_of(ScriptedServer::Script script) {
    ScriptedServer server(std::move(script));
    kili_api::Transport transport(connection(server.endpoint()));
    return error_of<Wanted>(transport);
}

} // namespace

TEST_CASE("nobody listens: the call was certainly not carried out", "[kili][faults]") {
    std::string endpoint;
    { endpoint = ScriptedServer(always("")).endpoint(); }
    kili_api::Transport transport(connection(endpoint));
    CHECK_FALSE(error_of<kili_api::NetworkError>(transport).maybe_carried_out);
    CHECK(transport.calls() == 1);
}

TEST_CASE("a peer without TLS: the call was certainly not carried out", "[kili][faults]") {
    const auto https = [](const ScriptedServer& server) { return "https" + server.endpoint().substr(4); };
    SECTION("it answers something else") {
        ScriptedServer server([](Peer& peer) { peer.send("220 mail.example ESMTP\r\n"); });
        kili_api::Transport transport(connection(https(server)));
        CHECK_FALSE(error_of<kili_api::NetworkError>(transport).maybe_carried_out);
    }
    SECTION("it stays silent") {
        ScriptedServer server([](Peer& peer) { peer.wait_until_closed(); });
        kili_api::ApiConnection patient = connection(https(server));
        patient.connect_time = 100ms;
        kili_api::Transport transport(patient);
        CHECK_FALSE(error_of<kili_api::NetworkError>(transport).maybe_carried_out);
    }
}

TEST_CASE("the reply is lost: the call was perhaps carried out", "[kili][faults]") {
    const std::vector<std::pair<std::string, ScriptedServer::Script>> faults = {
        {"closed after the request", [](Peer& peer) { peer.read_request(); }},
        {"reset after the request",
         [](Peer& peer) {
             peer.read_request();
             peer.reset();
         }},
        {"garbage",
         [](Peer& peer) {
             peer.read_request();
             peer.send("\x01\x02 no HTTP at all\r\n\r\n");
         }},
        {"half a status line",
         [](Peer& peer) {
             peer.read_request();
             peer.send("HTTP/1.1 20");
         }},
        {"half a body",
         [](Peer& peer) {
             peer.read_request();
             peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":");
         }},
        {"half a chunk",
         [](Peer& peer) {
             peer.read_request();
             peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{\"data\":");
         }},
        {"gzip that is none", always(test::reply("200 OK", "not gzip", "Content-Encoding: gzip\r\n"))},
    };
    for (const auto& [name, script] : faults) {
        CAPTURE(name);
        CHECK(error_of<kili_api::NetworkError>(script).maybe_carried_out);
    }
}

TEST_CASE("a slow reply ends at the total time", "[kili][faults]") {
    ScriptedServer server([](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\n");
        peer.wait_until_closed();
    });
    kili_api::ApiConnection hasty = connection(server.endpoint());
    hasty.total_time = 150ms;
    kili_api::Transport transport(hasty);
    const auto start = std::chrono::steady_clock::now();
    CHECK(error_of<kili_api::NetworkError>(transport).maybe_carried_out);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 140ms);
    CHECK(took < 3s);
}

TEST_CASE("a call is never sent twice, though its kept connection dies without a reply", "[kili][faults]") {
    std::atomic<int> requests{0};
    ScriptedServer server([&requests](Peer& peer) {
        while (peer.read_request() && ++requests % 2 == 1)
            peer.send(test::reply("200 OK", viewer_body));
    });
    kili_api::Transport transport(connection(server.endpoint()));
    CHECK_NOTHROW(transport.call("{ viewer { email } }", json::object()));
    CHECK(error_of<kili_api::NetworkError>(transport).maybe_carried_out);
    CHECK(requests == 2);
    CHECK_NOTHROW(transport.call("{ viewer { email } }", json::object()));
    CHECK(requests == 3);
}

TEST_CASE("a status other than 200 is an HttpError with Retry-After", "[kili][faults]") {
    const auto answer = [](const std::string& status, const std::string& headers, const std::string& body = "") {
        return error_of<kili_api::HttpError>(always(test::reply(status, body, headers)));
    };
    SECTION("429 in seconds") {
        const kili_api::HttpError error = answer("429 Too Many Requests", "Retry-After: 7\r\n");
        CHECK(error.status == 429);
        CHECK(error.retry_after == 7s);
    }
    SECTION("429 with a date") {
        std::string date(64, '\0');
        const std::time_t then = std::time(nullptr) + 60;
        std::tm parts{};
        gmtime_r(&then, &parts);
        date.resize(std::strftime(date.data(), date.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
        const kili_api::HttpError error = answer("429 Too Many Requests", "retry-after: " + date + "\r\n");
        REQUIRE(error.retry_after);
        CHECK(error.retry_after->count() >= 50);
        CHECK(error.retry_after->count() <= 60);
    }
    SECTION("429 with a date, by the clock of the reply") {
        const kili_api::HttpError error =
            answer("429 Too Many Requests", "Date: Wed, 15 Nov 2023 12:00:00 GMT\r\n"
                                            "Retry-After: Wed, 15 Nov 2023 12:00:30 GMT\r\n");
        CHECK(error.retry_after == 30s);
    }
    SECTION("server faults") {
        for (const int status : {500, 502, 503, 504, 520}) {
            const kili_api::HttpError error = answer(std::to_string(status) + " Fault", "", "<html>bad gateway</html>");
            CHECK(error.status == status);
            CHECK_FALSE(error.retry_after);
            CHECK_THAT(error.what(), Catch::Contains("bad gateway"));
        }
    }
    SECTION("a refused key, echoed") {
        const kili_api::HttpError error = answer("401 Unauthorized", "", R"({"message":"Unknown key )" + key + "\"}");
        CHECK(error.status == 401);
        CHECK_THAT(error.what(), Catch::Contains("key is refused") && Catch::Contains("[redacted]"));
    }
    SECTION("no content") {
        CHECK(answer("204 No Content", "").status == 204);
    }
}

TEST_CASE("a redirect is not followed: the key goes to the endpoint alone", "[kili][faults]") {
    ScriptedServer elsewhere(always(test::reply("200 OK", viewer_body)));
    const std::string location = "Location: " + elsewhere.endpoint() + "\r\n";
    for (const char* status :
         {"301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"})
        CHECK_THAT(error_of<kili_api::HttpError>(always(test::reply(status, "", location))).what(),
                   Catch::Contains("redirect"));
    CHECK(elsewhere.accepted() == 0);
}

TEST_CASE("GraphQL errors come as such, with status 200 or 400, and without the key", "[kili][faults]") {
    const std::string body = R"({"data":null,"errors":[{"message":"no label with key )" + key +
                             R"(","path":["createIssues",0],"extensions":{"code":"BAD_USER_INPUT"}}]})";
    for (const char* status : {"200 OK", "400 Bad Request"}) {
        const auto error = error_of<kili_api::GraphqlError>(always(test::reply(status, body)));
        REQUIRE(error.items.size() == 1);
        CHECK(error.items[0].message == "no label with key [redacted]");
        CHECK(error.items[0].code == "BAD_USER_INPUT");
        CHECK(error.items[0].path == "createIssues.0");
    }
}

TEST_CASE("a body of 100 MB is not read to its end", "[kili][faults]") {
    std::atomic<std::size_t> sent{0};
    ScriptedServer server([&sent](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "100000\r\n" + std::string(1 << 20, ' ') + "\r\n";
        for (int i = 0; i < 100; ++i, sent += 1 << 20)
            peer.send(chunk);
    });
    kili_api::ApiConnection small = connection(server.endpoint());
    small.reply_bytes = 4 << 20;
    kili_api::Transport transport(small);
    CHECK_THAT(error_of<kili_api::UnreadableReply>(transport).what(), Catch::Contains("larger than the 4194304 bytes"));
}

} // namespace transport_faults_test
