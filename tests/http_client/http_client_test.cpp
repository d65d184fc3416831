// The client against servers that misbehave: what comes back, and what is never sent twice.
#include "http_client/client_pool.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace kilihost;
using namespace kilihost::http_client;
using test::Peer;
using test::ScriptedServer;

namespace {

std::string url_of(const ScriptedServer& server) {
    return "http://127.0.0.1:" + std::to_string(server.port()) + "/x";
}

} // namespace

TEST_CASE("a response has its status, headers and body, and redirects are left alone", "[http_client]") {
    ScriptedServer server(test::always(test::reply("302 Found", "moved", "Location: http://127.0.0.1:1/\r\n")));
    const HttpResponse response = HttpClient().exchange({.url = url_of(server)});
    CHECK(response.status == 302);
    CHECK(response.body == "moved");
    CHECK(response.header("location") == "http://127.0.0.1:1/");
    CHECK_FALSE(response.header("Retry-After"));
}

TEST_CASE("a body is read up to its limit", "[http_client]") {
    ScriptedServer server(test::always(test::reply("200 OK", std::string(100'000, 'x'))));
    HttpClient client({.response_bytes = 1'000});
    for (int i = 0; i < 2; ++i) {
        const HttpResponse response = client.exchange({.url = url_of(server)});
        CHECK(response.truncated);
        CHECK(response.body.size() == 1'000);
    }
}

TEST_CASE("a POST is not sent again if its reply is lost on a kept connection", "[http_client]") {
    std::atomic<int> requests{0};
    ScriptedServer server([&](Peer& peer) {
        if (!peer.read_request()) return; // libcurl may connect again before it finds that it must not send again
        ++requests;
        peer.send(test::reply("200 OK", ""));
        if (peer.read_request()) ++requests; // and closes without a reply
    });
    HttpClient client;
    const HttpRequest post{.method = Method::post, .url = url_of(server), .body = "once"};
    CHECK(client.exchange(post).status == 200);
    try {
        client.exchange(post);
        FAIL("no reply was sent");
    } catch (const NoResponse& error) {
        CHECK(error.maybe_sent);
    }
    CHECK(requests == 2);
}

TEST_CASE("no response: whether the request was sent is known", "[http_client]") {
    std::string url;
    {
        ScriptedServer server(test::always(""));
        url = url_of(server);
    }
    for (const std::string& nowhere : {url, std::string("file:///etc/passwd"), std::string()})
        try {
            HttpClient().exchange({.method = Method::post, .url = nowhere, .body = "x"});
            FAIL("there is no server");
        } catch (const NoResponse& error) {
            CHECK_FALSE(error.maybe_sent);
        }
}

TEST_CASE("an address is asked about before it is connected to, whatever the host's name", "[http_client]") {
    ScriptedServer server(test::always(test::reply("200 OK", "")));
    std::vector<std::string> hosts;
    bool allow = false;
    HttpClient client({.may_connect = [&](const std::string& host, const IpAddress& address) {
        hosts.push_back(host);
        CHECK_FALSE(is_public(address));
        return allow;
    }});
    const std::string by_name = "http://localhost:" + std::to_string(server.port()) + "/";
    CHECK_THROWS_AS(client.exchange({.url = by_name}), AddressRefused);
    CHECK_THROWS_AS(client.exchange({.url = url_of(server)}), AddressRefused);
    CHECK(server.accepted() == 0);
    REQUIRE(hosts.size() >= 2);
    CHECK(hosts.front() == "localhost");
    CHECK(hosts.back() == "127.0.0.1");
    allow = true;
    CHECK(client.exchange({.url = url_of(server)}).status == 200);
}

TEST_CASE("an address is asked about unless a proxy connects to it", "[http_client]") {
    ScriptedServer server(test::always(test::reply("200 OK", "the server")));
    ScriptedServer proxy(test::always(test::reply("200 OK", "the proxy")));
    const std::string proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
    // libcurl itself resolves names under localhost, which by their text are any host's.
    const std::string link = "http://link.localhost:" + std::to_string(server.port()) + "/";
    const auto body = [&](bool allow) {
        try {
            return HttpClient({.may_connect = [=](const std::string&, const IpAddress&) { return allow; }})
                .exchange({.url = link})
                .body;
        } catch (const AddressRefused&) {
            return std::string("refused");
        }
    };
    struct Row {
        const char *proxied, *not_proxied; // environment variables
        const char *if_refused, *if_allowed;
    };
    for (const Row& row :
         {Row{"http_proxy", "", "the proxy", "the proxy"}, Row{"all_proxy", "", "the proxy", "the proxy"},
          Row{"https_proxy", "", "refused", "the server"},
          Row{"http_proxy", "link.localhost", "the proxy", "the server"},
          Row{"http_proxy", "*", "the proxy", "the server"}}) {
        CAPTURE(row.proxied, row.not_proxied);
        // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment
        ::setenv(row.proxied, proxy_url.c_str(), 1);
        ::setenv("no_proxy", row.not_proxied, 1);
        CHECK(body(false) == row.if_refused);
        CHECK(body(true) == row.if_allowed);
        ::unsetenv(row.proxied);
        ::unsetenv("no_proxy");
        // NOLINTEND(concurrency-mt-unsafe)
    }
}

TEST_CASE("an exchange ends soon after it is stopped", "[http_client]") {
    ScriptedServer server([](Peer& peer) { peer.wait_until_closed(); });
    std::atomic<bool> stop{false};
    HttpClient client({.total_timeout = std::chrono::seconds(60), .stop = &stop});
    auto exchange = std::async(std::launch::async, [&] { return client.exchange({.url = url_of(server)}); });
    stop = true;
    CHECK(exchange.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    CHECK_THROWS_AS(exchange.get(), NoResponse);
}

TEST_CASE("threads share a pool", "[http_client]") {
    ScriptedServer server([](Peer& peer) {
        while (peer.read_request())
            peer.send(test::reply("200 OK", "x"));
    });
    ClientPool pool({});
    std::vector<std::future<long>> exchanges;
    for (int i = 0; i < 20; ++i)
        exchanges.push_back(
            std::async(std::launch::async, [&] { return pool.exchange({.url = url_of(server)}).status; }));
    for (auto& exchange : exchanges)
        CHECK(exchange.get() == 200);
    const std::size_t connections = server.accepted();
    CHECK(pool.exchange({.url = url_of(server)}).status == 200);
    CHECK(server.accepted() == connections); // one that was kept
}
