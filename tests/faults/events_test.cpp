// kili-host events on the data of a real host, running or stopped: what it lists, and what it replays.
#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

using namespace faults;
using namespace std::chrono_literals;
using Catch::Contains;
using integration::RunningHost;
using kilihost::inbox::EventState;
using nlohmann::json;

namespace {

struct Ended {
    int code = -1;
    std::string out, err;
};

// Runs kili-host events to its end.
Ended events(std::vector<std::string> arguments) {
    const TemporaryFolder logs;
    arguments.insert(arguments.begin(), "events");
    kilihost::tutorial::ChildProcess::Options options;
    options.error_log = logs / "err";
    kilihost::tutorial::ChildProcess process(KILI_HOST_PROGRAM, arguments, options);
    Ended ended;
    while (const std::optional<std::string> line = process.read_line(60s))
        ended.out += *line + "\n";
    ended.code = process.wait(60s).value_or(-1);
    std::ifstream file(logs / "err");
    std::ostringstream text;
    text << file.rdbuf();
    ended.err = text.str();
    return ended;
}

json listed(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const Ended ended = events(std::move(arguments));
    CHECK(ended.code == 0);
    CHECK(ended.err.empty());
    return json::parse(ended.out);
}

// A data directory in which the first `dead` events of a load are dead, since a rule failed for them, though
// bbox_area's issues were created and its assets sent back.
struct Failed {
    Failed(int all, int dead_events) : load(kili, all), dead(dead_events), with(settings(kili, data.path())) {
        integration::Plugins failing;
        failing.add_rule("bbox_area");
        failing.add_fixture("submit_fails");
        RunningHost host(failing.path(), data.path(), with);
        REQUIRE(host.started());
        for (int i = 0; i < dead; ++i)
            REQUIRE(host.post(load.event(i)).status == 200);
        REQUIRE(all_finished(data.path()));
        REQUIRE(eventually([&] { return host.metric("kili_host_waiting_actions") == 0; }));
        REQUIRE(count_events(data.path(), int(EventState::dead)) == dead);
        REQUIRE(host.stop() == 0);
    }
    std::vector<std::string> on_data(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--data", data.path()});
        return arguments;
    }

    FaultyKili kili;
    const Load load;
    const int dead;
    const TemporaryFolder data;
    const BothRules rules;
    const integration::Settings with;
};

} // namespace

TEST_CASE("events are listed and shown, of a stopped host and of a running one", "[faults]") {
    Failed site(8, 4);
    const bool running = GENERATE(false, true);
    CAPTURE(running);
    std::optional<RunningHost> host;
    if (running) host.emplace(site.rules.path(), site.data.path(), site.with);

    const Ended table = events(site.on_data({}));
    CHECK(table.code == 0);
    CHECK_THAT(table.out, Contains("ID  TIME") && Contains("CAUSE") && Contains("rule submit_fails: "));
    CHECK(std::count(table.out.begin(), table.out.end(), '\n') == 1 + 4);
    std::vector<std::string> with_its_name = site.on_data({});
    with_its_name.insert(with_its_name.begin(), "list");
    CHECK(events(with_its_name).out == table.out);

    const json dead = listed(site.on_data({"--state", "dead"}));
    REQUIRE(dead.size() == 4);
    CHECK(dead[1]["id"] == 2);
    CHECK(dead[1]["runId"] == "run-1");
    CHECK(dead[1]["type"] == "onSubmit");
    CHECK(dead[1]["assetId"] == site.load.asset(1));
    CHECK_THAT(dead[1]["cause"].get<std::string>(), Contains("submit_fails"));
    CHECK(listed(site.on_data({"--state", "done"})).empty());
    CHECK(listed(site.on_data({"--asset", site.load.asset(2)})).size() == 1);
    CHECK(listed(site.on_data({"--since", "1h"})).size() == 4);
    CHECK(listed(site.on_data({"--since", dead[3]["receivedAt"]})).size() >= 1);
    CHECK(listed(site.on_data({"--since", "2999-01-01T00:00:00+02:00"})).empty());
    std::ofstream(site.data / "here.toml") << "data = '.'\n";
    CHECK(listed({"--config", site.data / "here.toml", "--state", "dead"}) == dead);

    const json shown = listed(site.on_data({"show", "2"}));
    CHECK(shown["body"] == json::parse(site.load.event(1)));
    REQUIRE(shown["actions"].size() == 2);
    CHECK(shown["actions"][0]["text"] == "BBox too large");
    CHECK(shown["actions"][0]["state"] == "done");
    CHECK_FALSE(shown["actions"][0]["issueId"].get<std::string>().empty());
    CHECK(shown["actions"][1]["kind"] == "send back");
    const Ended text = events(site.on_data({"show", "2"}));
    CHECK(text.code == 0);
    CHECK_THAT(text.out,
               Contains("issue, done, by bbox_area, Kili's id " + shown["actions"][0]["issueId"].get<std::string>()) &&
                   Contains(site.load.event(1)));
}

TEST_CASE("events: a request that cannot be met ends with 2 and says why", "[faults]") {
    Failed site(2, 1);
    const auto refusal = [&](std::vector<std::string> arguments) {
        const Ended ended = events(std::move(arguments));
        CHECK(ended.code == 2);
        CHECK(ended.out.empty());
        return ended.err;
    };
    CHECK_THAT(refusal({}), Contains("give --data DIR"));
    CHECK_THAT(refusal({"--data", "/no/such/directory"}), Contains("/no/such/directory") && Contains("kili-host.db"));
    CHECK_THAT(refusal(site.on_data({"--state", "deat"})), Contains("did you mean 'dead'"));
    CHECK_THAT(refusal(site.on_data({"--since", "yesterday"})), Contains("--since yesterday") && Contains("2h"));
    CHECK_THAT(refusal(site.on_data({"show", "77"})), Contains("there is no event 77"));
    CHECK_THAT(refusal(site.on_data({"replay", "1", "77"})), Contains("there is no event 77"));
    const std::string asset = listed(site.on_data({})).at(0).at("assetId");
    CHECK_THAT(refusal(site.on_data({"--asset", asset + "x"})), Contains("nearest is '" + asset + "'"));
    CHECK_THAT(refusal(site.on_data({"list", "--json", "--asset", asset + "x"})), Contains("'" + asset + "x'"));
    CHECK(listed(site.on_data({"--asset", asset, "--state", "received"})).empty());
    CHECK_THAT(refusal(site.on_data({"replay", "--rule", "bbox_aera"})), Contains("nearest is 'bbox_area'"));
    const Ended none = events(site.on_data({"replay", "--rule", "bbox_area"})); // it runs, and has failed no event
    CHECK(none.code == 0);
    CHECK_THAT(none.out, Contains("0 events are"));
    CHECK(count_events(site.data.path(), int(EventState::dead)) == 1); // none of several if one is wrong
}

TEST_CASE("dead events are replayed once, beside a host at work", "[faults]") {
    constexpr int dead = 16;
    constexpr int all = 400;
    Failed site(all, dead);
    RunningHost host(site.rules.path(), site.data.path(), site.with);
    REQUIRE(host.started());
    Delivery delivery(site.load, in_order(all), 4); // the first ones are known
    delivery.move_to(host.address());

    CHECK_THAT(events(site.on_data({"replay", "2"})).out, Contains("1 event is to be judged once more"));
    std::atomic<int> given{0};
    std::atomic<bool> stop{false};
    std::vector<std::thread> commands;
    for (int i = 0; i < 3; ++i)
        commands.emplace_back([&] {
            const Ended ended = events(site.on_data({"replay", "--all-dead", "--json"}));
            if (ended.code == 0) given += json::parse(ended.out).at("replayed").get<int>();
        });
    int lists = 0;
    std::thread reading([&] {
        while (!stop)
            lists += json::accept(events(site.on_data({"--json"})).out) ? 1 : 0;
    });
    for (std::thread& command : commands)
        command.join();
    const bool delivered = delivery.wait();
    stop = true;
    reading.join();
    INFO(host.log());
    REQUIRE(delivered);
    CHECK(lists > 0);
    CHECK(given == dead - 1);
    CHECK(delivery.refused() == 0);
    const bool finished = eventually([&] { return count_events(site.data.path(), int(EventState::done)) == all; }, 60s);
    for (const std::string state : {"received", "judged", "dead", "replayed"})
        CHECK(listed(site.on_data({"--state", state})) == json::array());
    REQUIRE(finished);
    const Ended again = events(site.on_data({"replay", "2"}));
    CHECK(again.code == 2);
    CHECK_THAT(again.err, Contains("event 2 is done, and only a dead one can be replayed"));
    CHECK(host.stop() == 0);
    site.load.check(site.kili);
}

TEST_CASE("dead events replayed while the host is stopped are done when it starts, also after a kill", "[faults]") {
    constexpr int dead = 8;
    Failed site(dead, dead);
    CHECK_THAT(events(site.on_data({"replay", "--all-dead"})).out, Contains("8 events are to be judged once more"));
    for (int i = 0; i < 3; ++i) {
        RunningHost host(site.rules.path(), site.data.path(), site.with);
        REQUIRE(host.started());
        host.kill(); // somewhere among them
    }
    RunningHost host(site.rules.path(), site.data.path(), site.with);
    REQUIRE(host.started());
    REQUIRE(eventually([&] { return count_events(site.data.path(), int(EventState::done)) == dead; }, 60s));
    CHECK_THAT(events(site.on_data({"replay", "--all-dead"})).out, Contains("0 events are to be judged once more"));
    CHECK(host.stop() == 0);
    site.load.check(site.kili);
}
