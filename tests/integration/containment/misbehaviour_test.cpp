// Each way to misbehave, in the midst of 2,000 events and beside two honest rules: what these find is filed exactly,
// the host stays as it is, and the dead letters are the events that the rule failed, with its name.
#include "midst.hpp"
#include "rounds.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <future>
#include <set>
#include <utility>

using namespace integration;
using Catch::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// More memory than this is more than what a host takes and gives back from event to event.
constexpr double flat_megabytes = 6;

// What becomes of the events that ask the rule to misbehave.
enum class Fate {
    judged, // it can do no harm: what it says is filed
    dead,   // it fails, and the cause says how
    either  // which of the two is chance
};

struct Misbehaviour {
    std::string what;
    Fate fate;
    std::string text; // of its issue, or in the dead letter's cause
    int times = 4;    // for so many labels
};
// What the rule does while one host runs: if it can do no harm, several things.
using Behaviour = std::vector<Misbehaviour>;

// The labels that ask for it: each has a number of its own.
std::vector<json> asked(const Behaviour& behaviour, const fs::path& data) {
    std::vector<json> out;
    for (const Misbehaviour& one : behaviour)
        for (int number = 1; number <= one.times; ++number)
            out.push_back({{"do", one.what},
                           {"number", number},
                           {"file", data / (one.what == "create" ? "made" : "kili-host.db")}});
    return out;
}

void check_fate(const Misbehaviour& one, std::size_t number, const std::map<std::string, std::string>& dead,
                const std::vector<std::string>& said) {
    INFO(one.what + ", the poisoned event " + std::to_string(number));
    const auto letter = dead.find(Midst::poisoned(number));
    const bool is_dead = letter != dead.end();
    if (one.fate != Fate::either) CHECK(is_dead == (one.fate == Fate::dead));
    if (is_dead) {
        CHECK(said.empty());
        CHECK_THAT(letter->second, Catch::StartsWith("rule misbehaving: ") && Contains(one.text));
        CHECK_THAT(letter->second, !Contains("bbox_"));
    } else {
        CHECK(std::count(said.begin(), said.end(), one.fate == Fate::judged ? one.text : "harmless") == 1);
    }
}

// The host answers, and holds after the second half of the events what it held after the first.
void check_flat(RunningHost& host, const Held& before) {
    CHECK(host.get("healthz").status == 200);
    CHECK(host.workers().size() == before.workers);
    CHECK(eventually([&] { return held_by(host).descriptors <= before.descriptors; }));
    CHECK(held_by(host).megabytes <= before.megabytes + flat_megabytes);
}

// The exit code of `kili-host reload`, and what it prints.
std::pair<int, std::string> reload(const fs::path& data) {
    kilihost::tutorial::ChildProcess process(KILI_HOST_PROGRAM, {"reload", "--data", data}, {});
    std::string out;
    while (const auto line = process.read_line(60s))
        out += *line + "\n";
    return {process.wait(20s).value_or(-1), out};
}

} // namespace

TEST_CASE("whatever a rule does amid 2,000 events costs its own verdicts on them, and nothing else", "[containment]") {
    const Behaviour behaviour = GENERATE(values<Behaviour>({
        {{"segfault", Fate::dead, "signal 11"}},
        {{"abort", Fate::dead, "signal 6"}},
        {{"exit", Fate::dead, "exit code 0"}},
        {{"stack", Fate::dead, "signal 11"}},
        {{"longjmp", Fate::dead, "ended by signal"}},
        {{"close", Fate::dead, "signal 6"}},
        {{"loop", Fate::dead, "did not return within", 2}}, // it takes its time
        {{"flood", Fate::dead, "did not return within", 2}},
        {{"allocate", Fate::dead, "it held"}},
        {{"many_threads", Fate::either,
          " threads; the most are 1024"}}, // if the host is late, it looks at a later event
        {{"unload", Fate::dead, "signal 11"}},
        {{"throw", Fate::dead, "exception"}},
        {{"heap", Fate::dead, ""}},
        {{"blame", Fate::dead, "signal 6"}},
        {{"hide", Fate::dead, "signal 6"}},
        {{"signal", Fate::either, "", 64}},
        {{"scribble", Fate::either, "damaged", 10}},
        {{"forge", Fate::either, "", rounds("KILI_FORGERIES", 40)}},
        {{"threads", Fate::judged, "harmless"},
         {"files", Fate::judged, "harmless"},
         {"timers", Fate::judged, "harmless"},
         {"forks", Fate::judged, "harmless"},
         {"write", Fate::judged, "harmless"},
         {"kill", Fate::judged, "harmless"},
         {"pipe", Fate::judged, "harmless"},
         {"unblock", Fate::judged, "harmless"},
         {"allowed", Fate::judged, "allowed: "},
         {"ptrace", Fate::judged, "harmless"},
         {"exec", Fate::judged, "harmless"},
         {"connect", Fate::judged, "no network"},
         {"read", Fate::judged, "not readable"},
         {"create", Fate::judged, "not writable"}},
    }));
    const Misbehaviour& first = behaviour.front();
    INFO(first.what);
    const TemporaryFolder data;
    Midst midst(data.path(), asked(behaviour, data.path()));
    RunningHost host = midst.host("rule_time_limit = '500ms'\nrule_memory_limit = 67_108_864\n");
    REQUIRE(host.started());
    const Held before = midst.run_first_half(host);
    midst.run_second_half(host);
    check_flat(host, before);

    const std::map<std::string, std::string> dead = midst.dead_letters();
    const std::map<std::size_t, std::vector<std::string>> said = midst.check_issues();
    std::size_t number = 0;
    for (const Misbehaviour& one : behaviour)
        for (int time = 0; time < one.times; ++time, ++number) {
            const auto found = said.find(number);
            check_fate(one, number, dead, found == said.end() ? std::vector<std::string>() : found->second);
        }
    for (const auto& [run, cause] : dead)
        CHECK_THAT(run, Catch::StartsWith("poisoned-"));
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"misbehaving\"}") == double(dead.size()));
    if (first.text.find("signal") != std::string::npos || first.text.find("exit code") != std::string::npos)
        CHECK(host.metric("kili_host_rule_crashes_total{rule=\"misbehaving\"}") == 2 * first.times);
    CHECK(host.stop() == 0);
}

TEST_CASE("rules that misbehave while they are loaded, created or destroyed are left out, amid 2,000 events",
          "[containment]") {
    const TemporaryFolder data;
    Midst midst(data.path(), {});
    const std::vector<std::string> libraries{"load_crashes", "load_hangs", "create_crashes", "create_throws"};
    for (const std::string& library : libraries)
        midst.plugins().add_fixture(library);
    const std::string limits = "rule_time_limit = '500ms'\n";
    RunningHost host = midst.host(limits);
    REQUIRE(host.started());
    for (const std::string& library : libraries) {
        CHECK_THAT(host.log(), Contains("left out " + (midst.plugins().path() / (library + ".so")).string()));
        fs::remove(midst.plugins().path() / (library + ".so"));
    }
    CHECK(reload(data.path()).first == 0);
    midst.run(host, 0, 200);
    const Held before = held_by(host);

    struct Broken {
        std::string library, parameters, cause;
    };
    const std::vector<Broken> all{
        {"load_crashes", "", "signal 11"},         {"load_hangs", "", "did not return within"},
        {"create_crashes", "", "signal 11"},       {"", "create = 'throw'", "exception"},
        {"", "create = 'exit'", "exit code 0"},    {"", "create = 'loop'", "did not return within"},
        {"", "create = 'close'", "signal 6"},      {"", "destroy = 'throw'", "signal 6"},
        {"", "destroy = 'segfault'", "signal 11"}, {"", "destroy = 'loop'", "did not return within"}};
    const int each = (Midst::events - 200) / int(all.size());
    int place = 200;
    for (const Broken& broken : all) {
        INFO(broken.library + broken.parameters);
        if (!broken.library.empty()) midst.plugins().add_fixture(broken.library);
        midst.configure(limits + "[rules.misbehaving]\n" + broken.parameters);
        auto reloaded = std::async(std::launch::async, reload, data.path());
        midst.run(host, place, place + each);
        place += each;
        const auto [code, text] = reloaded.get();
        CHECK(code == 1);
        CHECK_THAT(text, Contains(broken.library.empty() ? "misbehaving" : broken.library) && Contains(broken.cause));
        if (!broken.library.empty()) fs::remove(midst.plugins().path() / (broken.library + ".so"));
    }
    check_flat(host, before);
    CHECK(midst.dead_letters().empty());
    midst.check_issues();
    CHECK(host.stop() == 0);
}

TEST_CASE("a rule that cannot be created for one project fails that project's events alone, amid 2,000 others",
          "[containment]") {
    const TemporaryFolder data;
    Midst midst(data.path(), {});
    RunningHost host = midst.host("[rules.misbehaving]\ncreate = 'throw'\nfrom_instance = 2\n");
    REQUIRE(host.started());
    const Held before = midst.run_first_half(host);
    std::set<std::string> failed;
    for (int number = 0; number < 20; ++number)
        midst.post_elsewhere(host, *failed.insert("elsewhere-" + std::to_string(number)).first);
    midst.run_second_half(host);
    check_flat(host, before);
    for (const auto& [run, cause] : midst.dead_letters()) {
        CHECK(failed.erase(run) == 1);
        CHECK_THAT(cause, Catch::StartsWith("rule misbehaving: create failed: "));
    }
    CHECK(failed.empty());
    midst.check_issues();
    CHECK(host.stop() == 0);
}
