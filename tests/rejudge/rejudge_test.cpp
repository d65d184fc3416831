// `kili-host rejudge` on the data directory of a host that runs, has run, or was killed.
#include "store.hpp"

#include "rules/trust.hpp"
#include "storage/data_directory.hpp"
#include "stored_event.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace kilihost;
using namespace rejudge_test;
using namespace integration;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// A host without an API key that has judged three events: squares of 0.4, 0.6 and 0.9, with areas of 0.16, 0.36,
// 0.81.
struct Judged {
    explicit Judged(const std::string& configuration = "[rules.bbox_area]\nmax_area = 0.3\n",
                    const std::vector<const char*>& rules = {"bbox_area"}) {
        config = file(folder, "host.toml", configuration);
        for (const char* const rule : rules)
            plugins.add_rule(rule);
        Settings settings;
        settings.key.reset();
        settings.arguments = {"--config", config};
        host.emplace(plugins.path(), data(), settings);
        REQUIRE(host->started());
        post("a", {0.4, 0.6});
        post("b", {0.9});
        post("c", {0.2});
    }
    void post(const std::string& run, const std::vector<double>& sides) {
        REQUIRE(host->post(submit(run, "label-" + run, "asset-" + run, boxes(sides))).status == 200);
        REQUIRE(eventually([&] { return state_of(data(), run).first > int(inbox::EventState::received); }));
    }
    fs::path data() const { return folder / "data"; }
    std::string with(const std::string& text) const { return file(folder, "new.toml", text); }

    TemporaryFolder folder;
    Plugins plugins;
    std::string config;
    std::optional<RunningHost> host;
};

} // namespace

TEST_CASE("rejudge: another parameter makes findings new, gone and changed, beside the host that runs", "[rejudge]") {
    Judged at;
    const std::string before = content_of(at.data());
    struct Row {
        const char* parameters;
        std::vector<int> counts; // new, gone, changed, unchanged
    };
    for (const Row& row : std::vector<Row>{{"max_area = 0.3", {0, 0, 0, 2}},
                                           {"max_area = 0.1", {1, 0, 0, 2}},
                                           {"max_area = 0.5", {0, 1, 0, 1}},
                                           {"max_area = 0.3\nseverity = 'warn'", {0, 0, 2, 0}},
                                           {"max_area = 1\nmin_area = 0.5", {2, 1, 1, 0}}}) {
        INFO(row.parameters);
        const std::string config = at.with(std::string("[rules.bbox_area]\n") + row.parameters + "\n");
        const Run run = run_rejudge(at.data(), {"--plugins", at.plugins.path(), "--config", config, "--json"});
        INFO(run.err + run.out);
        CHECK(run.code == 0);
        CHECK(run.counts("bbox_area") == row.counts);
    }
    const std::string config = at.with("[rules.bbox_area]\nmax_area = 0.1\n");
    const json report = run_rejudge(at.data(), {"--config", config, "--json"}).report();
    CHECK(report.at("compared") == 3);
    CHECK(report.at("sentBack") == json{{"old", 2}, {"new", 2}});
    const json example = report.at("rules").at(0).at("examples").at(0);
    CHECK(example == json{{"difference", "new"},
                          {"event", 1},
                          {"projectId", "project-1"},
                          {"assetId", "asset-a"},
                          {"labelId", "label-a"},
                          {"category", "OBJECT_A"},
                          {"place", "JOB_0.annotations[0]"},
                          {"mid", "mid-0"},
                          {"old", nullptr},
                          {"new", {{"severity", "block"}, {"text", "BBox too large"}}}});
    const Run text = run_rejudge(at.data(), {"--config", config, "--html", at.folder / "report.html"});
    CHECK_THAT(text.out, Contains("findings: 1 new, 0 gone, 0 changed, 2 unchanged") && Contains("label-a") &&
                             Contains("the rules that the host has from " + at.plugins.path().string()));
    std::ifstream html(at.folder / "report.html");
    CHECK_THAT(std::string(std::istreambuf_iterator<char>(html), {}),
               Contains("<td>bbox_area</td>") && Contains("data:image/svg+xml,") && Contains("BBox too large"));
    CHECK(content_of(at.data()) == before);
    at.post("later", {0.9}); // the host goes on
    CHECK(at.host->stop() == 0);
}

TEST_CASE("rejudge: the old rules are those that the host has loaded, not what lies in their place now", "[rejudge]") {
    Judged at;
    std::ofstream(at.config) << "[rules.bbox_area]\nmax_area = 0.1\n"; // edited, and not reloaded
    fs::copy_file(fs::path(KILI_PLUGINS) / "bbox_count.so", at.plugins.path() / "bbox_area.so",
                  fs::copy_options::overwrite_existing);
    at.plugins.add_rule("bbox_bounds");
    const std::vector<std::string> words{"--plugins", KILI_PLUGINS, "--config", at.config,
                                         "--rule",    "bbox_area",  "--json"};
    const Run running = run_rejudge(at.data(), words);
    INFO(running.err);
    CHECK(running.code == 0);
    CHECK(running.counts("bbox_area") == std::vector<int>{1, 0, 0, 2});
    // Stopped, it has no copies any longer.
    CHECK(at.host->stop() == 0);
    const Run stopped = run_rejudge(at.data(), words);
    CHECK(stopped.code == 2);
    CHECK_THAT(stopped.err, Contains("bbox_area.so is gone or changed") && Contains("--against"));
    fs::copy_file(fs::path(KILI_PLUGINS) / "bbox_area.so", at.plugins.path() / "bbox_area.so",
                  fs::copy_options::overwrite_existing);
    CHECK(run_rejudge(at.data(), words).counts("bbox_area") == std::vector<int>{1, 0, 0, 2});
}

TEST_CASE("rejudge: a host's directory is the same to the byte afterwards, whether it runs, stopped or was killed",
          "[rejudge]") {
    Judged at;
    const std::vector<std::string> words{"--plugins", at.plugins.path(), "--json"};
    const auto check = [&](const char* when) {
        INFO(when);
        const std::string before = content_of(at.data());
        const Run run = run_rejudge(at.data(), words);
        INFO(run.err);
        CHECK(run.code == 0);
        CHECK(run.counts("bbox_area") == std::vector<int>{0, 0, 0, 2});
        CHECK(content_of(at.data()) == before);
        CHECK(fs::exists(at.data() / "kili-host.db-shm") == fs::exists(at.data() / "kili-host.db-wal"));
    };
    check("running");
    CHECK(at.host->stop() == 0);
    CHECK_FALSE(fs::exists(at.data() / "kili-host.db-wal"));
    check("stopped");
    Settings settings;
    settings.key.reset();
    settings.arguments = {"--config", at.config};
    at.host.emplace(at.plugins.path(), at.data(), settings);
    REQUIRE(at.host->started());
    at.host->kill();
    check("killed");
    // While another process holds the lock of the directory.
    const storage::DataDirectory locked(at.data());
    check("locked");
}

TEST_CASE(
    "rejudge: a new build of a rule is tried, whatever the host's configuration pins and whichever secrets it has",
    "[rejudge]") {
    const TemporaryFolder folder;
    Plugins first, second;
    first.add(fs::path(KILI_FIXTURES) / "duplicate_name/first.so");
    second.add(fs::path(KILI_FIXTURES) / "duplicate_name/second.so");
    Settings settings;
    settings.key.reset();
    settings.arguments = {"--config",
                          file(folder, "host.toml",
                               "[plugin.duplicate_name]\nsha256 = '" + rules::sha256(first.path() / "first.so") +
                                   "'\n[kili]\napi_key_file = '" + file(folder, "key", "k") + "'\n")};
    RunningHost host(first.path(), folder / "data", settings);
    REQUIRE(host.started());
    REQUIRE(host.post(submit("r")).status == 200);
    fs::remove(folder / "key");
    const Run run = run_rejudge(folder / "data", {"--plugins", second.path(), "--json"});
    INFO(run.err + run.out);
    CHECK(run.code == 0);
    CHECK(run.counts("duplicate_name") == std::vector<int>{0, 0, 1, 0});
    const json report = run.report();
    const json& example = report.at("rules").at(0).at("examples").at(0);
    CHECK(example.at("old").at("text") == "from first");
    CHECK(example.at("new").at("text") == "from second");
    CHECK(host.stop() == 0);
}

TEST_CASE("rejudge: events in every state are judged, but for those that repeat another one", "[rejudge]") {
    const TemporaryFolder folder;
    std::vector<std::string> bodies;
    for (int i = 0; i < 6; ++i)
        bodies.push_back(submit("r" + std::to_string(i), "l" + std::to_string(i), "a", boxes({0.9})));
    store(folder / "data", bodies);
    {
        soci::session session;
        pipeline::database(folder / "data").open(session);
        inbox::EventTable events(session);
        using State = inbox::EventState;
        int id = 0;
        for (const State state : {State::received, State::judged, State::done, State::dead, State::replayed})
            events.move(++id, state, state == State::dead ? "a cause" : "");
        events.move(++id, State::done, "the same as event 1");
    }
    Plugins plugins;
    plugins.add_rule("bbox_area");
    const Run run = run_rejudge(folder / "data", {"--plugins", plugins.path(), "--against", plugins.path(), "--json"});
    CHECK(run.code == 0);
    CHECK(run.report().at("events") == 6);
    CHECK(run.report().at("compared") == 5);
    CHECK(run.report().at("repeated") == 1);
    CHECK(run.counts("bbox_area") == std::vector<int>{0, 0, 0, 5});
}

TEST_CASE("rejudge: a library that cannot be loaded is named, and its rule is not compared", "[rejudge]") {
    Judged at;
    Plugins changed;
    changed.add_fixture("c_rule");
    std::ofstream(changed.path() / "bbox_area.so") << "no library";
    const Run run = run_rejudge(at.data(), {"--plugins", changed.path(), "--json"});
    CHECK(run.code == 1);
    CHECK_THAT(run.err, Contains("left out " + changed.path().string() + "/bbox_area.so"));
    CHECK(run.report().at("leftOut") == json{"bbox_area"});
    CHECK(run.counts("bbox_area").empty());
    CHECK(run.counts("c_rule") == std::vector<int>{0, 0, 0, 0});
}

TEST_CASE("rejudge: a library of the host that cannot be used is named by the operator's file", "[rejudge]") {
    const TemporaryFolder folder;
    store(folder / "data", {submit("r")});
    Plugins plugins;
    plugins.add_fixture("misbehaving");
    plugins.add_fixture("c_rule");
    {
        Settings settings;
        settings.key.reset();
        RunningHost host(plugins.path(), folder / "data", settings);
        REQUIRE(host.started());
        CHECK(host.stop() == 0);
    }
    const std::string config = file(folder, "host.toml", "[rules.misbehaving]\ncreate = 'abort'\n");
    const Run run = run_rejudge(folder / "data", {"--config", config, "--json"});
    INFO(run.err + run.out);
    CHECK(run.code == 1);
    CHECK_THAT(run.err, Contains("left out " + plugins.path().string() + "/misbehaving.so: "));
    CHECK(run.report().at("leftOut") == json{"misbehaving"});
}

TEST_CASE("rejudge: what cannot be compared is named", "[rejudge]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    store(folder / "data", {submit("r")});
    store(folder / "empty", {});
    const std::vector<std::string> both{"--plugins", plugins.path(), "--against", plugins.path()};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.end(), both.begin(), both.end());
        return more;
    };
    struct Row {
        fs::path data;
        std::vector<std::string> words;
        std::string error;
    };
    for (const Row& row : std::vector<Row>{
             {folder / "absent", both, "is no data directory"},
             {folder / "empty", both, "no event is stored in"},
             {folder / "data", {"--plugins", plugins.path()}, "its rules are not known: give --against DIR"},
             {folder / "data", {}, "nothing to compare: give --plugins DIR"},
             {folder / "data", with({"--since", "2100-01-01"}), "was received since 2100-01-01"},
             {folder / "data", with({"--since", "yesterday"}), "--since yesterday is no time: give one like"},
             {folder / "data", with({"--rule", "bbox_aera"}), "the nearest is bbox_area"},
             {folder / "data", {"--plugins", folder / "absent", "--against", plugins.path()}, "cannot be read"},
             {folder / "data", with({"--config", folder / "absent.toml"}), "absent.toml"},
             {folder / "data", with({"--html", folder / "absent/report.html"}), "cannot be written"}}) {
        const Run run = run_rejudge(row.data, row.words);
        INFO(row.error + "\n" + run.out);
        CHECK(run.code == 2);
        CHECK_THAT(run.err, Contains(row.error));
    }
    CHECK_FALSE(fs::exists(folder / "absent"));
    CHECK(run_rejudge(folder / "data", with({"--since", "1h"})).code == 0);
}
