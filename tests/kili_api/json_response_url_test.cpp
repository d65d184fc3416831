// A jsonResponse that lies in Kili's storage: which links are followed, and which of them get the key.
#include "kili_api/client.hpp"
#include "kili_api/link_policy.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <vector>

using namespace kilihost;
using test::Peer;
using test::ScriptedServer;

namespace {

const std::string key = "top-secret-key";
const std::string content = R"({"JOB_0":{"annotations":[]}})";

// A server of files, by path; what it was asked is kept. Between requests its members may be read and changed.
struct Files {
    std::map<std::string, std::string> replies{};
    std::vector<std::string> requests{};
    std::string json_response = "null"; // of the label that a POST is answered with
    std::string link{};                 // likewise
    ScriptedServer server{[this](Peer& peer) {
        while (const auto request = peer.read_request())
            peer.send(request->starts_with("POST") ? label() : file(*request));
    }};

    std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(server.port()) + path;
    }
    bool got_key(std::size_t request) const { return requests.at(request).find(key) != std::string::npos; }

  private:
    std::string label() const {
        return test::reply("200 OK", R"({"data":{"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":)" +
                                         json_response + R"(,"jsonResponseUrl":")" + link + R"("}]}})");
    }
    std::string file(const std::string& request) {
        requests.push_back(request);
        const std::string path = request.substr(4, request.find(' ', 4) - 4);
        const auto found = replies.find(path);
        return found == replies.end() ? test::reply("200 OK", content) : found->second;
    }
};

// An API, and a storage of another origin.
struct Setup {
    explicit Setup(std::vector<std::string> link_hosts = {})
        : client({.endpoint = api.server.endpoint(),
                  .api_key = key,
                  .link_hosts = std::move(link_hosts),
                  .reply_bytes = 1000}) {
        api.link = storage.url("/label.json?sign=s3");
    }

    nlohmann::json json_response() { return client.label("p", "l1").value().json_response; }
    std::string failure() {
        try {
            json_response();
        } catch (const kili_api::Error& error) {
            const std::string what = error.what();
            CHECK(what.find("sign=s3") == std::string::npos);
            CHECK(what.find(key) == std::string::npos);
            return what;
        }
        return "no error";
    }

    Files api, storage;
    kili_api::Client client;
};

std::string redirect(const std::string& to) {
    return test::reply("302 Found", "", "Location: " + to + "\r\n");
}

} // namespace

TEST_CASE("a link wins over the jsonResponse beside it", "[kili][links]") {
    Setup setup;
    for (const char* const beside : {"null", R"("")", R"("{}")", R"("{\"JOB_1\":{}}")"}) {
        INFO(beside);
        setup.api.json_response = beside;
        CHECK(setup.json_response().dump() == content);
    }
    REQUIRE(setup.storage.requests.size() == 4);
    CHECK(setup.storage.requests[0].starts_with("GET /label.json?sign=s3 HTTP/1.1\r\n"));
    CHECK(setup.storage.requests[0].find("Authorization") == std::string::npos);
    CHECK(setup.client.transport().calls() == 4); // of the API: links are none
    setup.api.link.clear();
    CHECK(setup.json_response().dump() == R"({"JOB_1":{}})");
}

TEST_CASE("the key goes to links under the API alone", "[kili][links]") {
    Setup setup;
    for (const auto& [path, wanted] : std::map<std::string, bool>{{"/api/label/v2/files/1", true},
                                                                  {"/api/label/v2/files?name=..%2f..", true},
                                                                  {"/files/1", false},
                                                                  {"/", false},
                                                                  {"/api/label/v22/files", false},
                                                                  {"/api/label/v2.evil/files", false},
                                                                  {"/api/label/v2/../../elsewhere", false}}) {
        INFO(path);
        setup.api.requests.clear();
        setup.api.link = setup.api.url(path);
        CHECK(setup.json_response().dump() == content);
        CHECK(setup.api.got_key(0) == wanted);
    }
    setup.api.link = setup.storage.url("/api/label/v2/files/1"); // the same path, another port
    CHECK(setup.json_response().dump() == content);
    CHECK_FALSE(setup.storage.got_key(0));
}

TEST_CASE("redirects are followed, and the key is dropped for good if one leads elsewhere", "[kili][links]") {
    Setup setup;
    setup.api.link = setup.api.url("/api/label/v2/a");
    setup.api.replies["/api/label/v2/a"] = redirect("b"); // beside it: still under the API
    setup.api.replies["/api/label/v2/b"] = redirect(setup.storage.url("/c"));
    setup.storage.replies["/c"] = redirect(setup.api.url("/api/label/v2/d"));
    CHECK(setup.json_response().dump() == content);
    REQUIRE(setup.api.requests.size() == 3);
    CHECK(setup.api.got_key(0));
    CHECK(setup.api.got_key(1));
    CHECK_FALSE(setup.storage.got_key(0));
    CHECK_FALSE(setup.api.got_key(2));
}

TEST_CASE("redirects have an end", "[kili][links]") {
    Setup setup;
    for (int i = 0; i < 5; ++i)
        setup.storage.replies["/" + std::to_string(i)] = redirect("/" + std::to_string(i + 1));
    setup.api.link = setup.storage.url("/0"); // to /5 in five steps
    CHECK(setup.json_response().dump() == content);
    setup.storage.replies["/5"] = redirect("/0");
    CHECK(setup.failure() == "Kili's storage redirects more than 5 times");
    CHECK(setup.storage.requests.size() == 12);
}

TEST_CASE("a link that cannot be used is an error without its signature", "[kili][links]") {
    const auto failure = [](const std::string& reply) {
        Setup setup;
        setup.storage.replies["/label.json?sign=s3"] = reply;
        return setup.failure();
    };
    CHECK(failure(test::reply("403 Forbidden", "")) == "Kili's storage answers with status 403");
    CHECK(failure(test::reply("302 Found", "")) == "Kili's storage answers with status 302");
    CHECK(failure(test::reply("200 OK", "[]")) == "the jsonResponse of label l1 is not a JSON object");
    CHECK(failure(test::reply("200 OK", "{\"a\":\"" + std::string(2000, 'x') + "\"}")) ==
          "Kili's reply is larger than the 1000 bytes that are read");
    CHECK(failure(redirect("file:///etc/passwd")) == "Kili's reply gives an address that is not https");
    for (const char* const link : {"file:///etc/passwd", "nowhere", "ftp://127.0.0.1/x"}) {
        Setup setup;
        setup.api.link = link;
        CHECK(setup.failure() == "Kili's reply gives an address that is not https");
    }
}

TEST_CASE("a link into the network around the host is not followed, unless the configuration names it",
          "[kili][links]") {
    const auto outcome = [](std::vector<std::string> link_hosts, const std::string& host, bool by_redirect) {
        INFO(host);
        Setup setup(std::move(link_hosts));
        if (by_redirect)
            setup.storage.replies["/label.json?sign=s3"] = redirect(setup.storage.url("/inner", host));
        else
            setup.api.link = setup.storage.url("/inner", host);
        const std::string failure = setup.failure();
        const std::size_t outer = by_redirect ? 1 : 0;
        CHECK(setup.storage.requests.size() == outer + (failure == "no error" ? 1 : 0)); // nothing was sent there
        return failure;
    };
    for (const bool by_redirect : {false, true}) {
        // Each is this machine by another name than the endpoint's.
        for (const char* const host : {"localhost", "127.0.0.2", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0"})
            CHECK(outcome({}, host, by_redirect).find("is neither the endpoint's host nor a public address") !=
                  std::string::npos);
        CHECK(outcome({}, "127.0.0.1", by_redirect) == "no error"); // the endpoint's host
        CHECK(outcome({"LocalHost"}, "localhost", by_redirect) == "no error");
        CHECK(outcome({"127.0.0.0/8", "::1"}, "localhost", by_redirect) == "no error");
        CHECK(outcome({"127.0.0.0/30"}, "[::ffff:127.0.0.1]", by_redirect) == "no error");
        CHECK(outcome({"10.0.0.0/8", "storage.local"}, "localhost", by_redirect) != "no error");
    }
}

TEST_CASE("which links an endpoint on the internet allows", "[kili][links]") {
    const auto url = [](const char* text) { return http_client::parse_url(text).value(); };
    const auto ip = [](const char* text) { return http_client::ip_address(std::string(text)).value(); };
    const kili_api::LinkPolicy policy(url("https://cloud.kili.example/api/label/v2/graphql"),
                                      {"minio.local", "10.1.0.0/16"});
    CHECK(policy.has_allowed_scheme(url("https://storage.example/x")));
    CHECK_FALSE(policy.has_allowed_scheme(url("http://storage.example/x")));
    CHECK_FALSE(policy.has_allowed_scheme(url("http://cloud.kili.example/x")));
    CHECK(policy.has_allowed_scheme(url("http://minio.local/x")));

    CHECK(policy.gets_key(url("https://cloud.kili.example/api/label/v2/files/1")));
    CHECK(policy.gets_key(url("https://CLOUD.kili.example:443/api/label/v2/files/1")));
    CHECK_FALSE(policy.gets_key(url("http://cloud.kili.example/api/label/v2/files/1")));
    CHECK_FALSE(policy.gets_key(url("https://cloud.kili.example.evil.example/api/label/v2/files/1")));
    CHECK_FALSE(policy.gets_key(url("https://cloud.kili.example@evil.example/api/label/v2/files/1")));
    CHECK_FALSE(policy.gets_key(url("https://cloud.kili.example:8443/api/label/v2/files/1")));

    CHECK(policy.may_connect("storage.example", ip("8.8.8.8")));
    CHECK_FALSE(policy.may_connect("storage.example", ip("169.254.169.254"))); // a name that moved inside
    CHECK_FALSE(policy.may_connect("storage.example", ip("::ffff:10.2.0.1")));
    CHECK(policy.may_connect("storage.example", ip("10.1.255.255")));
    CHECK(policy.may_connect("minio.local", ip("192.168.1.1")));
    CHECK(policy.may_connect("cloud.kili.example", ip("10.9.9.9"))); // Kili on the premises
    CHECK_THROWS_AS(kili_api::LinkPolicy(url("https://a.example/graphql"), {"10.0.0.0/40"}), std::invalid_argument);
}
