// A real host over a backup of its database: what it did after the backup is not done again.
#include "running_host.hpp"

#include "fake_kili.hpp"
#include "pipeline/inbox/event_state.hpp"
#include "stored_event.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <filesystem>
#include <fstream>

using namespace integration;
using Catch::Contains;
using kilihost::inbox::EventState;
namespace fs = std::filesystem;

namespace {

// A label at which bbox_count finds too many boxes.
std::string bad_label() {
    std::string boxes;
    for (int i = 0; i < 3; ++i)
        boxes += std::string(i > 0 ? "," : "") + R"({"mid":")" + std::to_string(i) +
                 R"(","type":"rectangle","categories":[{"name":"OBJECT_A"}],"boundingPoly":[{"normalizedVertices":)"
                 R"([{"x":0.2,"y":0.6},{"x":0.2,"y":0.2},{"x":0.6,"y":0.2},{"x":0.6,"y":0.6}]}]})";
    return R"({"JOB_0":{"annotations":[)" + boxes + "]}}";
}

void back_up(const fs::path& data, const fs::path& to) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    session << "vacuum into '" + (to / "kili-host.db").string() + "'";
}

} // namespace

TEST_CASE("what was done after the backup is not done again once it is restored", "[serve]") {
    enum class Restored { database_in_place, database_elsewhere, whole_directory };
    const auto how = GENERATE(Restored::database_in_place, Restored::database_elsewhere, Restored::whole_directory);
    CAPTURE(int(how));
    const TemporaryFolder folder;
    const fs::path data = folder / "data";
    const fs::path backup = folder / "backup";
    fs::create_directory(backup);
    std::ofstream(folder / "host.toml") << "[outbox]\nsettle_time = '0s'\n";
    outbox_test::FakeKili kili;
    kili.submitted("label-1", "asset-1");
    Plugins plugins;
    plugins.add_rule("bbox_count");
    Settings settings;
    settings.endpoint = kili.endpoint();
    settings.arguments = {"--config", folder / "host.toml"};
    {
        RunningHost host(plugins.path(), data, settings);
        REQUIRE(host.started());
        kili.spoil(outbox_test::refuse("createIssues", "", "")); // no reply: it waits
        CHECK(host.post(submit("run-1", "label-1", "asset-1", bad_label())).status == 200);
        REQUIRE(comes_to(data, "run-1", EventState::judged));
        back_up(data, backup);
        if (how == Restored::whole_directory) fs::copy(data / "start-record", backup / "start-record");
        kili.spoil({});
        REQUIRE(comes_to(data, "run-1", EventState::done));
        CHECK(host.stop() == 0);
    }
    REQUIRE(kili.issues().size() == 1);
    if (how == Restored::database_in_place)
        fs::copy(backup / "kili-host.db", data / "kili-host.db", fs::copy_options::overwrite_existing);
    const fs::path restored = how == Restored::database_in_place ? data : backup;
    if (how == Restored::whole_directory) settings.arguments.emplace_back("--restored");
    RunningHost host(plugins.path(), restored, settings);
    REQUIRE(host.started());
    CHECK(comes_to(restored, "run-1", EventState::done));
    CHECK_THAT(host.log(), Contains("the host asks Kili what exists"));
    CHECK(host.stop() == 0);
    CHECK(kili.issues().size() == 1);
    CHECK(kili.sent_back()["asset-1"] == 1);

    RunningHost again(plugins.path(), restored, [&] {
        settings.arguments.resize(2);
        return settings;
    }());
    REQUIRE(again.started());
    CHECK_THAT(again.log(), !Contains("the host asks Kili what exists"));
    CHECK(again.stop() == 0);
}
