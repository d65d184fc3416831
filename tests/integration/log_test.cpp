// What a running host logs about an event, as JSON.
#include "running_host.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

using namespace integration;
using nlohmann::json;

TEST_CASE("a line of the JSON log names its event, project, run and rule") {
    Plugins plugins;
    plugins.add_fixture("submit_fails");
    const TemporaryFolder folder;
    std::ofstream(folder / "host.toml") << "[log]\nformat = \"json\"\n";
    Settings settings;
    settings.key.reset(); // with a key, the host would ask for the project, and nobody answers
    settings.arguments = {"--config", folder / "host.toml"};
    RunningHost host(plugins.path(), folder / "data", settings);
    REQUIRE(host.started());
    const std::string run = "run \xC2\x9B"
                            "2J\xE2\x80\xAE" +
                            std::string(100'000, 'r');
    const json event{{"eventType", "onSubmit"},
                     {"logPayload", {{"runId", run}, {"projectId", "project-1"}}},
                     {"payload", {{"asset_id", "a"}, {"label", {{"id", "l"}, {"jsonResponse", json::object()}}}}}};
    CHECK(host.post(event.dump()).status == 200);
    REQUIRE(eventually([&] { return host.log().find("\"rule\":\"submit_fails\"") != std::string::npos; }));
    host.stop();
    const std::string log = host.log();
    CHECK(log.find("\xC2\x9B") == std::string::npos);
    CHECK(log.find("\xE2\x80\xAE") == std::string::npos);
    std::istringstream in(log);
    int about_it = 0;
    for (std::string text; std::getline(in, text);) {
        CHECK(text.size() < 10'000);
        const json line = json::parse(text);
        for (const char* const member : {"time", "level", "message"})
            CHECK(line.at(member).is_string());
        if (!line.contains("rule")) continue;
        ++about_it;
        CHECK(line.at("rule") == "submit_fails");
        CHECK(line.at("project") == "project-1");
        CHECK(line.at("event") == 1);
        CHECK_THAT(line.at("run").get<std::string>(), Catch::StartsWith("run \\u{9b}2J\\u{202e}rrr"));
    }
    CHECK(about_it >= 1);
}
