// serve --dry-run: everything is judged and shown, and nothing leaves.
#include "running_host.hpp"
#include "sandboxed_kili.hpp"
#include "stored_event.hpp"

#include "eventually.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace dry_run_test {

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
        return client_.issues(project, {asset}).empty() && now && !now->is_sent_back() && now->status == "LABELED" &&
               now->json_metadata.empty();
    }
    std::string event(const std::string& run, const std::string& json_response = "{}") const {
        return submit(run, label, asset, json_response, project);
    }
    std::string project, asset, label;
};

// Boxes over half of the image's width: the fixture `outcomes` asks for metadata and, of one, a review, of more a
// send-back.
std::string wide_boxes(std::size_t count = 1) {
    const auto at = [](double x, double y) { return json{{"x", x}, {"y", y}}; };
    const json corners = {at(0, 0), at(0.8, 0), at(0.8, 0.8), at(0, 0.8)};
    const json box = {{"boundingPoly", {{{"normalizedVertices", corners}}}}};
    return json{{"JOB_0", {{"annotations", std::vector<json>(count, box)}}}}.dump();
}

Settings dry(Settings settings) {
    settings.arguments.insert(settings.arguments.begin(), "--dry-run");
    return settings;
}

// What a command prints for the data directory.
std::string printed(std::vector<std::string> words, const std::filesystem::path& data) {
    words.insert(words.end(), {"--data", data});
    tutorial::ChildProcess process(KILI_HOST_PROGRAM, words, {});
    std::string out;
    while (const auto line = process.read_line(20s))
        out += *line + "\n";
    CHECK(process.wait(20s) == 0);
    return out;
}

} // namespace

TEST_CASE("a dry run shows what would be filed, and changes nothing at Kili", "[dry_run]") {
    Kili kili;
    Plugins plugins;
    for (const char* const rule : {"mutates", "sends_back"})
        plugins.add_fixture(rule);
    const TemporaryFolder folder;
    {
        RunningHost host(plugins.path(), folder / "data", dry(kili.settings()));
        INFO(host.log());
        REQUIRE(host.ready());
        REQUIRE(host.post(kili.event("r")).status == 200);
        REQUIRE(eventually([&] { return state_of(folder / "data", "r").first == int(inbox::EventState::done); }));
        CHECK_THAT(host.get("readyz").body, Contains("dry run"));
        CHECK_THAT(printed({"status"}, folder / "data"), Contains("\ndry run: nothing is filed\n"));
        CHECK(host.metric("kili_host_waiting_actions") == 0);
        CHECK(host.stop() == 0);
        CHECK_THAT(host.log(), Contains("dry run: events are judged") && Contains("the issue would be asked for: ") &&
                                   Contains("the send back would be asked for") &&
                                   Contains("rule mutates would call ") &&
                                   Contains("rule mutates would have an issue created at once"));
    }
    CHECK(kili.is_untouched());

    // What is stored there is never filed, not even by a host on a copy of the database.
    std::filesystem::create_directory(folder / "copy");
    std::filesystem::copy_file(folder / "data" / "kili-host.db", folder / "copy" / "kili-host.db");
    for (const char* const data : {"data", "copy"}) {
        RunningHost real(plugins.path(), folder / data, kili.settings());
        CHECK_FALSE(real.started());
        CHECK(real.wait() == 2);
        CHECK_THAT(real.log(), Contains("is a dry run's"));
    }
    CHECK(kili.is_untouched());
    RunningHost again(plugins.path(), folder / "copy", dry(kili.settings()));
    CHECK(again.started());
}

TEST_CASE("a dry run shows the metadata and the review that rules ask for, and asks Kili for neither", "[dry_run]") {
    Kili kili;
    Plugins plugins;
    plugins.add_fixture("outcomes");
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), dry(kili.settings()));
    REQUIRE(host.ready());
    REQUIRE(host.post(kili.event("r1", wide_boxes(1))).status == 200);
    REQUIRE(host.post(kili.event("r2", wide_boxes(2))).status == 200);
    for (const char* const run : {"r1", "r2"})
        REQUIRE(comes_to(data.path(), run, inbox::EventState::done));
    const std::string asset = "asset " + kili.asset;
    CHECK_THAT(host.log(), Contains(asset + ", rule outcomes: the metadata would be asked for: objects (1)") &&
                               Contains(asset + ", rule outcomes: the review would be asked for") &&
                               Contains(asset + ": the send back would be asked for"));
    CHECK_THAT(printed({"events", "show", "1"}, data.path()),
               Contains("metadata, done, by outcomes: objects (1)") && Contains("review, done"));
    CHECK_THAT(printed({"events", "show", "2"}, data.path()), Contains("send back, done"));
    CHECK(kili.is_untouched());
    CHECK(host.stop() == 0);
}

TEST_CASE("a dead event of a dry run is shown and replayed, and files nothing then either", "[dry_run]") {
    Kili kili;
    Plugins plugins;
    plugins.add_fixture("submit_fails");
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), dry(kili.settings()));
    REQUIRE(host.ready());
    REQUIRE(host.post(kili.event("r", wide_boxes())).status == 200);
    REQUIRE(comes_to(data.path(), "r", inbox::EventState::dead));
    CHECK_THAT(printed({"events", "show", "1"}, data.path()), Contains("rule submit_fails: the fixture fails"));
    plugins.add_fixture("c_rule"); // which finds something
    std::filesystem::remove(plugins.path() / "submit_fails.so");
    CHECK_THAT(printed({"reload"}, data.path()), Contains("c_rule"));
    CHECK_THAT(printed({"events", "replay", "1"}, data.path()), Contains("1 event is to be judged once more"));
    REQUIRE(comes_to(data.path(), "r", inbox::EventState::done));
    CHECK_THAT(host.log(), Contains("the issue would be asked for: An annotation without mid"));
    CHECK(kili.is_untouched());
    CHECK(host.stop() == 0);
}

TEST_CASE("a dry run needs no API key", "[dry_run]") {
    Plugins plugins;
    plugins.add_fixture("mutates");
    const TemporaryFolder data;
    Settings settings = dry({});
    settings.key.reset();
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.ready());
    CHECK_THAT(host.get("readyz").body, Contains("dry run") && Contains("no API key"));
    REQUIRE(host.post(submit("r")).status == 200);
    REQUIRE(comes_to(data.path(), "r", inbox::EventState::done));
    CHECK_THAT(host.log(), Contains("no API key: labels that come without their content are not judged") &&
                               Contains("the issue would be asked for: before the mutation") &&
                               Contains("rule mutates would call appendToLabels"));
    CHECK(host.stop() == 0);
}

TEST_CASE("a dry run does not start on the directory of a host that files", "[dry_run]") {
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const TemporaryFolder folder;
    RunningHost real(plugins.path(), folder / "data");
    REQUIRE(real.started());
    REQUIRE(real.stop() == 0);
    RunningHost other(plugins.path(), folder / "data", dry({}));
    CHECK_FALSE(other.started());
    CHECK(other.wait() == 2);
    CHECK_THAT(other.log(), Contains("give --dry-run a --data of its own"));
    RunningHost again(plugins.path(), folder / "data");
    CHECK(again.started());
}

} // namespace dry_run_test
