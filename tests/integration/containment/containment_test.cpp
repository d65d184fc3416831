// serve with rules that misbehave, with the sandbox as Kili: nothing they do reaches another event or the host.
#include "running_host.hpp"
#include "stored_event.hpp"

#include "kili_api/client.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
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
    std::size_t issues_by_others(int asset) { // than the misbehaving rule, which says "harmless"
        const auto all = client.issues(project, {ids.at(std::size_t(asset))});
        return std::size_t(std::count_if(all.begin(), all.end(),
                                         [](const kili_api::Issue& issue) { return issue.text != "harmless"; }));
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

// A rule that misbehaves as an event asks, between two honest ones.
struct Setting {
    Setting() {
        plugins.add_rule("bbox_area");
        plugins.add_fixture("misbehaving");
        plugins.add_rule("bbox_count");
    }
    RunningHost host(const std::string& toml = "") {
        return RunningHost(plugins.path(), data.path(), settings(kili, data.path(), toml));
    }
    // A label that bbox_count refuses, and an event of it that also asks the rule for `what`.
    std::string event_that(const std::string& what, const std::string& run, int asset) {
        nlohmann::json label = tutorial::rejected_label();
        label["do"] = what;
        return kili.event(run, asset, label.dump());
    }
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
};

std::size_t open_descriptors(pid_t process) {
    namespace fs = std::filesystem;
    return std::size_t(std::distance(fs::directory_iterator("/proc/" + std::to_string(process) + "/fd"), {}));
}

} // namespace

TEST_CASE("memory over the limit: each rule judges the event alone, which finds the one that takes it",
          "[containment]") {
    Setting at;
    RunningHost host = at.host("judging_threads = 1\nrule_memory_limit = 67_108_864\n");
    REQUIRE(host.ready());
    REQUIRE(host.post(at.event_that("allocate", "poison", 0)).status == 200);
    REQUIRE(host.post(at.kili.event("after", 1, good.dump())).status == 200);
    REQUIRE(comes_to(at.data.path(), "poison", inbox::EventState::dead));
    CHECK_THAT(host.log(),
               Contains("a worker has come to its memory limit; each rule now judges in a worker of its own"));
    const std::string cause = state_of(at.data.path(), "poison").second;
    CHECK_THAT(cause, Contains("rule misbehaving") && Contains("; it held "));
    CHECK_THAT(cause, !Contains("bbox_count") && !Contains("bbox_area"));
    REQUIRE(eventually([&] { return at.kili.issues_by_others(0) == 2; })); // what the honest rules found
    REQUIRE(comes_to(at.data.path(), "after", inbox::EventState::done));
    CHECK(host.workers().size() <= 2); // those of the honest rules alone are gone
    CHECK(host.stop() == 0);
}

TEST_CASE("64 KB of a rule's log lines for an event reach the log, and the count starts anew with the next event",
          "[containment]") {
    Setting at;
    RunningHost host = at.host("judging_threads = 1\n");
    REQUIRE(host.ready());
    const auto count = [&](const std::string& part) {
        const std::string log = host.log();
        std::size_t out = 0;
        for (auto from = log.find(part); from != std::string::npos; from = log.find(part, from + 1))
            ++out;
        return out;
    };
    for (const std::size_t event : {1U, 2U}) {
        const std::string run = "chatter" + std::to_string(event);
        REQUIRE(host.post(at.event_that("chatter", run, 0)).status == 200);
        REQUIRE(comes_to(at.data.path(), run, inbox::EventState::done));
        CHECK(count("rule misbehaving has logged 64 KB for an event: further lines are left out") == event);
        const std::size_t lines = count("chatter ....");
        CHECK(lines <= event * 64 * 1024 / 99);
        CHECK(lines >= event * 64 * 1024 / 300); // with the names of rule, project and run, twice
    }
    CHECK(host.stop() == 0);
}

TEST_CASE("a rule that ends its worker for many events is suspended, and named", "[containment]") {
    Setting at;
    RunningHost host = at.host("judging_threads = 1\n");
    REQUIRE(host.ready());
    for (int number = 0; number < 8; ++number)
        REQUIRE(host.post(at.event_that("abort", "poison" + std::to_string(number), 0)).status == 200);
    for (int number = 0; number < 8; ++number)
        REQUIRE(comes_to(at.data.path(), "poison" + std::to_string(number), inbox::EventState::dead));
    CHECK_THAT(state_of(at.data.path(), "poison0").second, Contains("signal 6"));
    CHECK_THAT(state_of(at.data.path(), "poison7").second, Contains("suspended"));
    const Reply ready = host.get("readyz");
    CHECK(ready.status == 200);
    CHECK_THAT(ready.body, Contains("rule misbehaving is suspended"));
    CHECK(host.metric("kili_host_rule_suspended{rule=\"misbehaving\"}") == 1);
    host.signal(SIGHUP); // all rules count as well again
    CHECK(eventually([&] { return host.metric("kili_host_rule_suspended{rule=\"misbehaving\"}") == 0; }));
    CHECK_THAT(host.get("metrics").body, Contains("kili_host_rule_suspended{rule=\"misbehaving\"} 0"));
    CHECK(host.stop() == 0);
}

TEST_CASE("kill -9 of workers at 200 random moments costs nothing", "[containment]") {
    Setting at;
    RunningHost host = at.host("[kili]\ncalls_per_minute = 1_000_000\nburst = 999_999\n");
    REQUIRE(host.ready());
    constexpr int kills = 200, at_once = 4;
    std::minstd_rand random(7);
    const auto run = [](int round, int number) { return std::to_string(round) + "-" + std::to_string(number); };
    for (int round = 0; round < kills; ++round) {
        const int moment = int(random() % at_once);
        for (int number = 0; number < at_once; ++number) {
            const std::string event = at.kili.event(run(round, number), number % assets, good.dump());
            REQUIRE(host.post(event).status == 200);
            if (number == moment)
                for (const pid_t worker : host.workers())
                    ::kill(worker, SIGKILL);
        }
        for (int number = 0; number < at_once; ++number) // three kills at one event would be one too many
            REQUIRE(eventually(
                [&] { return state_of(at.data.path(), run(round, number)).first > int(inbox::EventState::received); }));
    }
    for (int round = 0; round < kills; ++round)
        for (int number = 0; number < at_once; ++number)
            REQUIRE(comes_to(at.data.path(), run(round, number), inbox::EventState::done));
    std::size_t issues = 0;
    for (int asset = 0; asset < assets; ++asset)
        issues += at.kili.issues(asset);
    CHECK(issues == std::size_t(kills * at_once)); // the misbehaving rule's "harmless", once an event
    CHECK(host.stop() == 0);
}

TEST_CASE("a thread that a rule leaves behind and that ends the worker later costs no other rule an event",
          "[containment]") {
    Setting at;
    RunningHost host = at.host("judging_threads = 1\n[kili]\ncalls_per_minute = 1_000_000\nburst = 999_999\n");
    REQUIRE(host.ready());
    constexpr int events = 100;
    const auto run = [](int number) { return "run" + std::to_string(number); };
    for (int number = 0; number < events; ++number) {
        const std::string what = number % 10 == 0 ? "later" : "quiet";
        REQUIRE(host.post(at.event_that(what, run(number), number % assets)).status == 200);
    }
    int dead = 0;
    for (int number = 0; number < events; ++number) {
        REQUIRE(
            eventually([&] { return state_of(at.data.path(), run(number)).first > int(inbox::EventState::judged); }));
        const auto [state, cause] = state_of(at.data.path(), run(number));
        if (state != int(inbox::EventState::dead)) continue;
        ++dead;
        CHECK_THAT(cause, Catch::StartsWith("rule misbehaving: "));
    }
    INFO(dead);
    std::size_t found = 0;
    for (int asset = 0; asset < assets; ++asset)
        found += at.kili.issues_by_others(asset);
    CHECK(found == 2 * events); // what the honest rules found
    CHECK(host.stop() == 0);
}

TEST_CASE("no worker outlives its host, whatever its rule does", "[containment]") {
    Setting at;
    RunningHost host = at.host();
    REQUIRE(host.ready());
    const std::string what = GENERATE("loop", "orphan");
    REQUIRE(host.post(at.event_that(what, "hangs", 0)).status == 200);
    const auto is_at_it = [&](pid_t worker) { // its time is the rule's
        std::ifstream statistics("/proc/" + std::to_string(worker) + "/stat");
        std::vector<std::string> fields{std::istream_iterator<std::string>(statistics), {}};
        return fields.size() > 13 && std::stoi(fields[13]) > 20; // hundredths of a second
    };
    REQUIRE(eventually([&] {
        const std::vector<pid_t> all = host.workers();
        return std::any_of(all.begin(), all.end(), is_at_it);
    }));
    const std::vector<pid_t> workers = host.workers();
    host.kill();
    for (const pid_t worker : workers)
        CHECK(eventually([&] { return ::kill(worker, 0) != 0; }));
}

TEST_CASE("kill -9 of the host while a rule runs counts against no rule", "[containment]") {
    Setting at;
    const std::string slow = "rule_time_limit = '1h'\nshutdown_grace = '0s'\n";
    for (const bool killed : {true, true, true, false}) {
        RunningHost host = at.host(slow);
        REQUIRE(host.started());
        host.post(at.event_that("loop", "slow", 0));
        if (killed)
            host.kill();
        else
            CHECK(host.stop() == 0);
    }
    CHECK(state_of(at.data.path(), "slow").first == int(inbox::EventState::received));
}

TEST_CASE("a rule holds no secret, and nothing of the host's", "[containment]") {
    Setting at;
    RunningHost host = at.host();
    REQUIRE(host.ready());
    REQUIRE(host.post(at.kili.event("first", 0, good.dump())).status == 200);
    REQUIRE(comes_to(at.data.path(), "first", inbox::EventState::done));
    for (const pid_t worker : host.workers()) {
        std::ifstream environment("/proc/" + std::to_string(worker) + "/environ");
        CHECK(std::string(std::istreambuf_iterator<char>(environment), {}).empty());
        CHECK(open_descriptors(worker) <= 6); // its standard ones, two to wake and be woken, the lifetime pipe
    }
    CHECK(host.stop() == 0);
}

TEST_CASE("a rule has the limits and the files that the configuration gives it, and a process of its own",
          "[containment]") {
    Setting at;
    const std::string file = at.data.path() / "words";
    std::ofstream(file) << "x";
    const bool allowed = GENERATE(true, false);
    RunningHost host = at.host("judging_threads = 1\n[plugin.misbehaving]\ntime_limit = '400ms'\n" +
                               (allowed ? "read = ['" + file + "']\n" : std::string()));
    REQUIRE(host.ready());
    REQUIRE(host.post(at.kili.event("read", 0, nlohmann::json{{"do", "read"}, {"file", file}}.dump())).status == 200);
    REQUIRE(host.post(at.event_that("loop", "loop", 1)).status == 200);
    REQUIRE(comes_to(at.data.path(), "read", inbox::EventState::done));
    REQUIRE(comes_to(at.data.path(), "loop", inbox::EventState::dead));
    const auto issues = at.kili.client.issues(at.kili.project, {at.kili.ids.at(0)});
    const std::string text = allowed ? "read" : "not readable";
    CHECK(std::any_of(issues.begin(), issues.end(), [&](const kili_api::Issue& issue) { return issue.text == text; }));
    CHECK_THAT(state_of(at.data.path(), "loop").second, Contains("did not return within 400 ms"));
    CHECK(host.workers().size() <= 2);
    CHECK(host.stop() == 0);
}
