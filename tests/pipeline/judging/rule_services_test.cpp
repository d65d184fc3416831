// What a rule gets of the service `labels`: the members that plugin.h names, of Kili's own reply.
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
    kili_api::Client client{kili_api::Connection{.endpoint = server.endpoint(), .api_key = "k"}};
    judging::ProjectCache projects(client);
    judging::KiliServices services(client, projects);

    json expected = label;
    expected["jsonResponse"] = {{"JOB_0", {{"text", "x"}}}};
    CHECK(json::parse(services.labels("p1", "a1", {})) == json::array({expected}));
}
