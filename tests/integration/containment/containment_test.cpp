// serve with a rule that ends the process, or does not return, with the sandbox as Kili.
#include "running_host.hpp"
#include "stored_event.hpp"

#include "kili_api/client.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <fstream>
#include <utility>

using namespace integration;
using namespace kilihost;
using Catch::Contains;

namespace {

constexpr int assets = 6; // in both partitions
const nlohmann::json good = tutorial::accepted_label();

struct Kili {
    Kili() : sandbox("127.0.0.1", 0, options()), client(connection()) {
        project = client.create_project({"project", "", "IMAGE", tutorial::json_interface()});
        for (int i = 0; i < assets; ++i)
            ids.push_back(client.append_assets(project, {{"content", std::to_string(i)}}).at(0));
    }
    static sandbox::Options options() {
        sandbox::Options out;
        out.api_key = api_key;
        return out;
    }
    kili_api::ApiConnection connection() const {
        kili_api::ApiConnection to;
        to.endpoint = "http://127.0.0.1:" + std::to_string(sandbox.port()) + "/api/label/v2/graphql";
        to.api_key = api_key;
        return to;
    }
    // An event that the rule reads as `json_response`.
    std::string event(const std::string& run, int asset, const std::string& json_response) {
        const std::string& id = ids.at(std::size_t(asset));
        return submit(run, client.append_labels(project, {{id, good}}).at(0), id, json_response, project);
    }
    std::size_t issues(int asset) { return client.issues(project, {ids.at(std::size_t(asset))}).size(); }

    sandbox::Sandbox sandbox;
    kili_api::Client client;
    std::string project;
    std::vector<std::string> ids;
};

Settings settings(const Kili& kili, const std::filesystem::path& data, const std::string& toml) {
    std::ofstream(data / "host.toml") << toml;
    Settings out;
    out.endpoint = kili.connection().endpoint;
    out.arguments = {"--config", data / "host.toml"};
    return out;
}

struct Setting {
    Setting() {
        plugins.add_fixture("harmful");
        plugins.add_rule("bbox_count");
    }
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
};

} // namespace

TEST_CASE("an event under which a rule ends the process is dead after the second time, all others are acted on",
          "[containment]") {
    const std::string poison = GENERATE(as<std::string>{}, "abort", "segfault", "exit");
    Setting at;
    {
        RunningHost host(at.plugins.path(), at.data.path(), settings(at.kili, at.data.path(), ""));
        REQUIRE(host.started());
        host.post(at.kili.event("poison", 0, "{\"" + poison + "\":true}"));
        REQUIRE(host.wait().has_value());
    }
    int ends = 1;
    for (int life = 0; life < 4; ++life) { // as systemd starts it again
        RunningHost host(at.plugins.path(), at.data.path(), settings(at.kili, at.data.path(), ""));
        // Sent to a host that may end at once: again until it is stored.
        for (int asset = 0; asset < assets && host.started(); ++asset)
            host.post(at.kili.event("good" + std::to_string(asset), asset, "{}"));
        if (!host.started() || !eventually([&] { return host.get("healthz").status != 200; }, 2s)) {
            if (!host.started()) {
                ++ends;
                continue;
            }
            REQUIRE(comes_to(at.data.path(), "poison", inbox::EventState::dead));
            CHECK_THAT(state_of(at.data.path(), "poison").second,
                       Contains("rule harmful: the host ended 2 times while this rule judged the event"));
            for (int asset = 0; asset < assets; ++asset) {
                REQUIRE(comes_to(at.data.path(), "good" + std::to_string(asset), inbox::EventState::done));
                CHECK(at.kili.issues(asset) == 1);
            }
            CHECK(host.metric("kili_host_rule_failures_total{rule=\"harmful\"}") == 1);
            CHECK(host.stop() == 0);
            CHECK(ends == 2);
            return;
        }
        ++ends;
    }
    FAIL("the host ended " << ends << " times");
}

TEST_CASE("kill -9 while a rule runs costs nothing once, and a stop is no end that counts", "[containment]") {
    Setting at;
    const std::string slow = "rule_time_limit = '1h'\nshutdown_grace = '0s'\n";
    for (const bool killed : {true, false, false}) {
        RunningHost host(at.plugins.path(), at.data.path(), settings(at.kili, at.data.path(), slow));
        REQUIRE(host.started());
        host.post(at.kili.event("slow", 0, R"({"hang":true})"));
        host.post(at.kili.event("good", 1, "{}"));
        if (killed)
            host.kill();
        else
            CHECK(host.stop() == 0);
    }
    CHECK(state_of(at.data.path(), "slow").first == int(inbox::EventState::received));
}

TEST_CASE("a rule that does not return costs its event, with its name, and the rest of its partition is judged",
          "[containment]") {
    Setting at;
    RunningHost host(
        at.plugins.path(), at.data.path(),
        settings(at.kili, at.data.path(), "judging_threads = 1\nrule_time_limit = '300ms'\nshutdown_grace = '1h'\n"));
    REQUIRE(host.ready());
    for (int number = 0; number < 6; ++number) // the rule is left out after four
        REQUIRE(host.post(at.kili.event("hang" + std::to_string(number), 0, R"({"hang":true})")).status == 200);
    for (int asset = 1; asset < 3; ++asset)
        REQUIRE(host.post(at.kili.event("other" + std::to_string(asset), asset, good.dump())).status == 200);
    for (int number = 0; number < 6; ++number)
        REQUIRE(comes_to(at.data.path(), "hang" + std::to_string(number), inbox::EventState::dead));
    CHECK_THAT(state_of(at.data.path(), "hang0").second, Contains("rule harmful: it did not return within 300ms"));
    CHECK_THAT(state_of(at.data.path(), "hang5").second, Contains("rule harmful: not run: 4 calls"));
    for (int asset = 1; asset < 3; ++asset)
        REQUIRE(comes_to(at.data.path(), "other" + std::to_string(asset), inbox::EventState::dead)); // by harmful alone
    CHECK(host.metric("kili_host_rule_timeouts_total{rule=\"harmful\"}") == 4);
    CHECK(host.metric("kili_host_waiting_events") == 0);
    CHECK_THAT(host.log(), Contains("rule harmful does not return"));
    CHECK(host.stop() == 0); // though its threads run, and at once
}

TEST_CASE("events behind one that hangs are acted on while it hangs", "[containment]") {
    Setting at;
    RunningHost host(at.plugins.path(), at.data.path(),
                     settings(at.kili, at.data.path(), "judging_threads = 1\nrule_time_limit = '300ms'\n"));
    REQUIRE(host.ready());
    REQUIRE(host.post(at.kili.event("hang", 0, R"({"hang":true})")).status == 200);
    for (int asset = 0; asset < assets; ++asset)
        REQUIRE(host.post(at.kili.event("good" + std::to_string(asset), asset, "{}")).status == 200);
    for (int asset = 0; asset < assets; ++asset) {
        REQUIRE(comes_to(at.data.path(), "good" + std::to_string(asset), inbox::EventState::done));
        CHECK(at.kili.issues(asset) == 1);
    }
    CHECK(state_of(at.data.path(), "hang").first == int(inbox::EventState::dead));
    CHECK(host.stop() == 0);
}
