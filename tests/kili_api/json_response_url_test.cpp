// A jsonResponse that lies in Kili's storage: fetched under the transport's policy, without the key.
#include "kili_api/client.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace kilihost;
using test::Peer;
using test::ScriptedServer;

namespace {

// Storage that answers `reply`, and an API whose label lies at `url`; empty: in the storage, as /label.json?sign=s3.
struct Setup {
    explicit Setup(std::string reply, std::string at = {}) : answer(std::move(reply)), url(std::move(at)) {
        if (url.empty()) url = "http://127.0.0.1:" + std::to_string(storage.port()) + "/label.json?sign=s3";
    }

    std::optional<kili_api::Label> label() { return client.label("p", "l1"); }

    std::string answer;
    std::string url;
    std::vector<std::string> fetched; // requests that the storage got; between calls
    ScriptedServer storage{[this](Peer& peer) {
        while (const auto request = peer.read_request()) {
            fetched.push_back(*request);
            peer.send(answer);
        }
    }};
    ScriptedServer api{[this](Peer& peer) {
        while (peer.read_request())
            peer.send(test::reply("200 OK", R"({"data":{"labels":[{"id":"l1","labelType":"DEFAULT","jsonResponse":null,
                "jsonResponseUrl":")" + url + R"("}]}})"));
    }};
    kili_api::Client client{
        kili_api::Connection{.endpoint = api.endpoint(), .api_key = "top-secret-key", .reply_bytes = 1000}};
};

} // namespace

TEST_CASE("a jsonResponse is fetched from its address, without the key", "[kili][client]") {
    Setup setup(test::reply("200 OK", R"({"JOB_0":{"annotations":[]}})"));
    CHECK(setup.label()->json_response.dump() == R"({"JOB_0":{"annotations":[]}})");
    REQUIRE(setup.fetched.size() == 1);
    CHECK(setup.fetched[0].starts_with("GET /label.json?sign=s3 HTTP/1.1\r\n"));
    CHECK(setup.fetched[0].find("top-secret-key") == std::string::npos);
    CHECK(setup.fetched[0].find("Authorization") == std::string::npos);
    CHECK(setup.client.transport().calls() == 1); // of the API
}

TEST_CASE("an address that cannot be used is an error that tells no signature", "[kili][client]") {
    const auto failure = [](std::string reply, std::string url = {}) {
        Setup setup(std::move(reply), std::move(url));
        try {
            setup.label();
        } catch (const kili_api::Error& error) {
            CHECK(std::string(error.what()).find("sign=s3") == std::string::npos);
            return std::string(error.what());
        }
        return std::string("no error");
    };
    CHECK(failure(test::reply("403 Forbidden", "")) == "Kili's storage answers with status 403");
    CHECK(failure(test::reply("302 Found", "", "Location: http://127.0.0.1:1/\r\n")) ==
          "Kili's storage answers with status 302");
    CHECK(failure(test::reply("200 OK", "[]")) == "the jsonResponse of label l1 is not a JSON object");
    CHECK(failure(test::reply("200 OK", "{\"a\":\"" + std::string(2000, 'x') + "\"}")) ==
          "Kili's reply is larger than the 1000 bytes that are read");
    CHECK(failure("", "file:///etc/passwd") == "Kili's reply gives an address that is not https");
    CHECK(failure("", "nowhere") == "Kili's reply gives an address that is not https");
}
