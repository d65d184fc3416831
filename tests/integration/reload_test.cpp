// serve loads changed rules and parameters while events come: none is lost or judged twice, and nothing is left behind.
#include "running_host.hpp"
#include "stored_event.hpp"

#include "cli/control_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <semaphore>
#include <thread>

using namespace integration;
using namespace kilihost;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// A plugin directory. Its rule `duplicate_name` reports which of two libraries it is.
struct Site {
    Site() { put("first"); }
    // As operators replace a library: a new file under the old name.
    void put(const std::string& which) {
        fs::copy_file(fs::path(KILI_FIXTURES) / "duplicate_name" / (which + ".so"), folder / "new",
                      fs::copy_options::overwrite_existing);
        fs::rename(folder / "new", plugins.path() / "rule.so");
    }
    RunningHost host(const std::vector<std::string>& more = {}) {
        Settings settings;
        settings.arguments = {"--config", folder / "host.toml"};
        settings.arguments.insert(settings.arguments.end(), more.begin(), more.end());
        return RunningHost(plugins.path(), data.path(), settings);
    }
    // The exit code of `kili-host reload`, and what it prints.
    std::pair<int, std::string> reload() {
        tutorial::ChildProcess process(KILI_HOST_PROGRAM, {"reload", "--data", data.path()}, {});
        std::string out;
        while (const auto line = process.read_line(60s))
            out += *line + "\n";
        return {process.wait(20s).value_or(-1), out};
    }
    // The texts of an event's issues.
    std::vector<std::string> issues(const std::string& run) {
        soci::session session;
        pipeline::database(data.path()).open(session);
        soci::rowset<std::string> rows =
            (session.prepare << "select text from action join event on event.id = action.event_id "
                                "where identity = :run and text <> ''",
             soci::use(run));
        return {rows.begin(), rows.end()};
    }
    bool is_judged(const std::string& run) {
        return eventually([&] { return state_of(data.path(), run).first > int(inbox::EventState::received); });
    }
    std::size_t copies() const {
        return std::size_t(std::distance(fs::directory_iterator(data.path() / "libraries"), {}));
    }

    TemporaryFolder folder, data;
    Plugins plugins;
};

int count(const std::string& text, const std::string& part) {
    int out = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++out;
    return out;
}

std::size_t open_descriptors(pid_t process) {
    return std::size_t(std::distance(fs::directory_iterator("/proc/" + std::to_string(process) + "/fd"), {}));
}

} // namespace

TEST_CASE("reloads under load, two versions of a rule in turn: each event is judged once, and nothing is left",
          "[reload]") {
    Site site;
    std::ofstream(site.folder / "host.toml").flush();
    RunningHost host = site.host();
    REQUIRE(host.started());
    constexpr int reloads = KILI_RELOADS, events = 3 * reloads;
    std::counting_semaphore<events> due(0); // so many events during each reload
    std::atomic<int> stored{0};
    std::thread load([&] {
        for (int number = 0; number < events; ++number) {
            due.acquire();
            const std::string name = std::to_string(number);
            stored += host.post(submit("r" + name, "l" + name, "a" + std::to_string(number % 7))).status == 200 ? 1 : 0;
        }
    });
    std::size_t descriptors = 0;
    int done = 0, named = 0;
    for (int round = 0; round < reloads; ++round) {
        due.release(events / reloads);
        site.put(round % 2 == 0 ? "second" : "first");
        const std::string answer =
            cli::ask_host(site.data.path(), http_client::Method::post, "/reload", std::chrono::minutes(1)).body;
        done += nlohmann::json::parse(answer).at("done").get<bool>() ? 1 : 0;
        named += answer.find("rule duplicate_name") < answer.find("is changed") ? 1 : 0;
        if (round == 1) descriptors = open_descriptors(host.id());
    }
    load.join();
    CHECK(done == reloads);
    CHECK(named == reloads);
    CHECK(stored == events);
    REQUIRE(host.post(submit("last", "l", "a")).status == 200);
    REQUIRE(site.is_judged("last"));
    CHECK(site.issues("last") == std::vector<std::string>{reloads % 2 == 0 ? "from first" : "from second"});
    soci::session session;
    pipeline::database(site.data.path()).open(session);
    const auto count_of = [&](const std::string& what) {
        int out = -1;
        session << "select count(*) from " + what, soci::into(out);
        return out;
    };
    CHECK(eventually([&] { return count_of("event where state = 0") == 0; }));
    CHECK(count_of("event") == events + 1);
    CHECK(count_of("event where 1 = (select count(*) from action where event_id = event.id and "
                   "text in ('from first', 'from second'))") == events + 1);
    CHECK(count_of("action where text <> ''") == events + 1);
    CHECK(eventually([&] { return host.workers().size() <= 2 && site.copies() == 1; }));
    CHECK(open_descriptors(host.id()) <= descriptors + 16);
    CHECK(host.stop() == 0);
}

TEST_CASE("a reload takes up parameters and new rules, and drops those that are gone", "[reload]") {
    Site site;
    std::ofstream(site.folder / "host.toml").flush();
    RunningHost host = site.host();
    REQUIRE(host.started());
    site.plugins.add_fixture("c_rule");
    CHECK_THAT(site.reload().second, Contains("rule c_rule") && Contains("is new"));
    std::ofstream(site.folder / "host.toml") << "[plugin.duplicate_name]\nenabled = false\n[kili]\nburst = 7\n";
    const auto [code, text] = site.reload();
    CHECK(code == 0);
    CHECK_THAT(text, Contains("rule duplicate_name") && Contains("has other parameters or projects") &&
                         Contains("[kili] is changed: it takes effect at the next start"));
    REQUIRE(host.post(submit("off")).status == 200);
    REQUIRE(site.is_judged("off"));
    CHECK(site.issues("off").empty());
    fs::remove(site.plugins.path() / "c_rule.so");
    std::ofstream(site.folder / "host.toml").flush();
    host.signal(SIGHUP);
    REQUIRE(eventually([&] { return host.log().find(" is gone") != std::string::npos; }));
    REQUIRE(host.post(submit("on")).status == 200);
    REQUIRE(site.is_judged("on"));
    CHECK(site.issues("on") == std::vector<std::string>{"from first"});
    CHECK(host.stop() == 0);
}

TEST_CASE("what cannot be loaded changes nothing, and a library is what it was until a reload", "[reload]") {
    Site site;
    std::ofstream(site.folder / "host.toml").flush();
    RunningHost host = site.host();
    REQUIRE(host.started());
    std::ofstream(site.plugins.path() / "rule.so", std::ios::trunc) << "no library"; // overwritten in place
    REQUIRE(host.post(submit("overwritten")).status == 200);
    REQUIRE(site.is_judged("overwritten"));
    CHECK(site.issues("overwritten") == std::vector<std::string>{"from first"});
    auto [code, text] = site.reload();
    CHECK(code == 1);
    CHECK_THAT(text, Contains("not reloaded") && Contains("rule.so"));
    site.put("second");
    std::ofstream(site.folder / "host.toml") << "no TOML";
    std::tie(code, text) = site.reload();
    CHECK(code == 1);
    CHECK_THAT(text, Contains("host.toml"));
    REQUIRE(host.post(submit("refused")).status == 200);
    REQUIRE(site.is_judged("refused"));
    CHECK(site.issues("refused") == std::vector<std::string>{"from first"});
    CHECK(host.stop() == 0);
    CHECK(site.reload().first == 2); // no host
}

TEST_CASE("serve with --watch-plugins takes up what has changed and is at rest, once for each state", "[reload]") {
    Site site;
    std::ofstream(site.folder / "host.toml").flush();
    RunningHost host = site.host({"--watch-plugins"});
    REQUIRE(host.started());
    const auto reloads = [&] { return count(host.log(), "reloaded: from now on"); };
    const auto refusals = [&] { return count(host.log(), "not reloaded: the rules of"); };
    int done = 0;
    SECTION("a library is replaced") {
        site.put("second");
        REQUIRE(eventually([&] { return reloads() == 1; }));
    }
    SECTION("the configuration file is written") {
        { std::ofstream(site.folder / "host.toml") << "[plugin.duplicate_name]\nenabled = false\n"; }
        REQUIRE(eventually([&] { return host.log().find("has other parameters or projects") != std::string::npos; }));
    }
    SECTION("a copy grows slowly: it is loaded when it is whole") {
        std::ifstream in(fs::path(KILI_FIXTURES) / "c_rule" / "c_rule.so", std::ios::binary);
        const std::string whole(std::istreambuf_iterator<char>(in), {});
        std::ofstream out(site.plugins.path() / "c_rule.so", std::ios::binary);
        for (std::size_t at = 0; at < whole.size(); at += whole.size() / 10 + 1) {
            out << whole.substr(at, whole.size() / 10 + 1) << std::flush;
            std::this_thread::sleep_for(100ms); // the copy's own pace
        }
        REQUIRE(eventually([&] { return host.log().find("is new") != std::string::npos; }));
        CHECK(refusals() == 0);
    }
    SECTION("a link leads elsewhere, and so does one to a folder of releases") {
        const fs::path releases = site.folder.path() / "releases";
        for (const std::string which : {"first", "second"}) {
            fs::create_directories(releases / which);
            fs::copy_file(fs::path(KILI_FIXTURES) / "duplicate_name" / (which + ".so"), releases / which / "rule.so");
        }
        const auto lead = [&](const fs::path& link, const fs::path& target) {
            fs::create_symlink(target, link.string() + ".new");
            fs::rename(link.string() + ".new", link);
        };
        lead(releases / "current", "first");
        lead(site.plugins.path() / "rule.so", releases / "current" / "rule.so");
        REQUIRE(eventually([&] { return reloads() == 1; }));
        lead(releases / "current", "second");
        REQUIRE(eventually([&] { return reloads() == 2; }));
        CHECK_THAT(host.log(), Contains("rule duplicate_name") && Contains("is changed"));
        fs::copy_file(fs::path(KILI_FIXTURES) / "duplicate_name" / "first.so", releases / "second" / "rule.so",
                      fs::copy_options::overwrite_existing); // in place
        REQUIRE(eventually([&] { return reloads() == 3; }));
    }
    SECTION("a broken library is refused once, with the reason, until something moves again") {
        { std::ofstream(site.plugins.path() / "broken.so") << "no library"; }
        REQUIRE(eventually([&] { return refusals() == 1; }));
        CHECK_THAT(host.log(), Contains("broken.so"));
        fs::remove(site.plugins.path() / "broken.so");
        REQUIRE(eventually([&] { return reloads() == 1; })); // after a rest, in which a further refusal would come
        CHECK(refusals() == 1);
    }
    SECTION("the directory goes and comes") {
        fs::rename(site.plugins.path(), site.folder / "away");
        REQUIRE(eventually([&] { return refusals() == 1; }));
        fs::rename(site.folder / "away", site.plugins.path());
        REQUIRE(eventually([&] { return reloads() >= 1; }));
    }
    done = reloads();
    REQUIRE(host.post(submit("judged")).status == 200);
    CHECK(site.is_judged("judged"));
    CHECK(reloads() == done);
    CHECK(host.stop() == 0);
}

TEST_CASE("status and health answer while a reload waits for a library, and a stop does not wait for it", "[reload]") {
    Site site;
    std::ofstream(site.folder / "host.toml").flush();
    RunningHost host = site.host();
    REQUIRE(host.started());
    const auto status = [&] {
        tutorial::ChildProcess process(KILI_HOST_PROGRAM, {"status", "--json", "--data", site.data.path()}, {});
        std::string out;
        while (const auto line = process.read_line(20s))
            out += *line + "\n";
        return nlohmann::json::parse(out);
    };
    CHECK(status().at("reloading") == false);
    site.plugins.add_fixture("load_hangs"); // for a minute
    host.signal(SIGHUP);
    REQUIRE(eventually([&] { return status().at("reloading") == true; }));
    CHECK(host.get("healthz").status == 200);
    CHECK(host.get("readyz").status != 0);
    REQUIRE(host.post(submit("meanwhile")).status == 200);
    CHECK(site.is_judged("meanwhile"));
    tutorial::ChildProcess second(KILI_HOST_PROGRAM, {"reload", "--data", site.data.path()}, {}); // queues
    REQUIRE(status().at("generation") == 1);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(host.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    CHECK(second.wait(20s).has_value());
}
