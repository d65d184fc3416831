// serve --dry-run: everything is judged and shown, and nothing leaves.
#include "running_host.hpp"
#include "sandboxed_kili.hpp"
#include "stored_event.hpp"

#include "eventually.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace integration;
using namespace kilihost;
using Catch::Contains;
using nlohmann::json;

namespace {

class Kili : public SandboxedKili {
  public:
    Kili() : project(client_.create_project({"Cars", "", "IMAGE", tutorial::json_interface()})) {
        asset = client_.append_assets(project, {{"content", "1", json::object()}}).at(0);
        label = client_.append_labels(project, {{asset, json::object()}}).at(0);
    }
    bool is_untouched() {
        const std::optional<kili_api::Asset> now = client_.asset(project, asset);
        return client_.issues(project, {asset}).empty() && now && !now->is_sent_back() && now->status == "LABELED";
    }
    std::string project, asset, label;
};

} // namespace

TEST_CASE("a dry run shows what would be filed, and changes nothing at Kili", "[dry_run]") {
    Kili kili;
    Plugins plugins;
    for (const char* const rule : {"mutates", "sends_back"})
        plugins.add_fixture(rule);
    const TemporaryFolder folder;
    Settings settings = kili.settings();
    settings.arguments = {"--dry-run"};
    {
        RunningHost host(plugins.path(), folder / "data", settings);
        INFO(host.log());
        REQUIRE(host.ready());
        REQUIRE(host.post(submit("r", kili.label, kili.asset, "{}", kili.project)).status == 200);
        REQUIRE(eventually([&] { return state_of(folder / "data", "r").first == int(inbox::EventState::done); }));
        CHECK_THAT(host.get("readyz").body, Contains("dry run"));
        CHECK(host.metric("kili_host_waiting_actions") == 0);
        CHECK(host.stop() == 0);
        CHECK_THAT(host.log(), Contains("dry run: events are judged") && Contains("the issue would be asked for: ") &&
                                   Contains("the send back would be asked for") &&
                                   Contains("rule mutates would call ") &&
                                   Contains("rule mutates would have an issue created at once"));
    }
    CHECK(kili.is_untouched());

    // What is stored there is never filed.
    settings.arguments.clear();
    RunningHost real(plugins.path(), folder / "data", settings);
    CHECK_FALSE(real.started());
    CHECK(real.wait() == 2);
    CHECK_THAT(real.log(), Contains("is a dry run's"));
    CHECK(kili.is_untouched());
}

TEST_CASE("a dry run does not start on the directory of a host that files", "[dry_run]") {
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const TemporaryFolder folder;
    RunningHost real(plugins.path(), folder / "data");
    REQUIRE(real.started());
    REQUIRE(real.stop() == 0);
    Settings settings;
    settings.arguments = {"--dry-run"};
    RunningHost dry(plugins.path(), folder / "data", settings);
    CHECK_FALSE(dry.started());
    CHECK(dry.wait() == 2);
    CHECK_THAT(dry.log(), Contains("give --dry-run a --data of its own"));
    RunningHost again(plugins.path(), folder / "data");
    CHECK(again.started());
}
