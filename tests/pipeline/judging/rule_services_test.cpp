// What a rule gets of the services: of `labels`, the members that plugin.h names; of `graphql`, errors for what cannot
// be sent. A rule is not trusted: whatever it asks for must not harm the host.
#include "kili_api/client.hpp"
#include "kili_api/scripted_server.hpp"
#include "pipeline/judging/kili_services.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

TEST_CASE("the labels that a rule asks for have what plugin.h says", "[kili][services]") {
    const json label = {{"id", "l1"},
                        {"labelType", "DEFAULT"},
                        {"createdAt", "2023-03-17T09:30:12.000Z"},
                        {"isLatestLabelForUser", true},
                        {"author", {{"id", "u1"}, {"email", "a@b.c"}}},
                        {"jsonResponse", R"({"JOB_0":{"text":"x"}})"}};
    const std::string reply = json{{"data", {{"labels", {label}}}}}.dump();
    test::ScriptedServer server{[&](test::Peer& peer) {
        while (peer.read_request())
            peer.send(test::reply("200 OK", reply));
    }};
    kili_api::Client client{kili_api::ApiConnection{.endpoint = server.endpoint(), .api_key = "k"}};
    judging::ProjectCache projects(client);
    judging::KiliServices services(client, projects);

    json expected = label;
    expected["jsonResponse"] = {{"JOB_0", {{"text", "x"}}}};
    CHECK(json::parse(services.labels("p1", "a1", {})) == json::array({expected}));
}

TEST_CASE("variables that are no object, or nested too deep to be written, are refused", "[kili][services]") {
    test::ScriptedServer server{[&](test::Peer& peer) {
        while (peer.read_request())
            peer.send(test::reply("200 OK", R"({"data": {"me": 1}})"));
    }};
    kili_api::Client client{kili_api::ApiConnection{.endpoint = server.endpoint(), .api_key = "k"}};
    judging::ProjectCache projects(client);
    judging::KiliServices services(client, projects);

    CHECK(services.graphql("{ me }", "") == R"({"me":1})");
    CHECK(services.graphql("{ me }", R"({"a": [[1]]})") == R"({"me":1})");
    const std::string deep = R"({"a": )" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + '}';
    for (const std::string& refused : {std::string("[]"), std::string("{"), std::string("{\"a\": \"\xff\"}"), deep}) {
        CAPTURE(refused.substr(0, 20));
        CHECK_THROWS_WITH(services.graphql("{ me }", refused),
                          "graphql: the variables are not a JSON object, or nested too deep");
    }
}
