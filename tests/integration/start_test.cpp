// How serve starts, and when it refuses to.
#include "running_host.hpp"

#include <catch2/catch.hpp>

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace integration;
using Catch::Contains;

namespace {

// Starts a host that must refuse to start, and returns its messages.
std::string refusal(const std::filesystem::path& plugins, const std::filesystem::path& data, Settings settings = {}) {
    RunningHost host(plugins, data, std::move(settings));
    CHECK_FALSE(host.started());
    CHECK(host.wait() == 2);
    return host.log();
}

Settings with(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    Settings settings;
    settings.arguments = std::move(arguments);
    settings.environment = std::move(environment);
    return settings;
}

// A host that creates a rule, which takes so long.
struct Starting {
    explicit Starting(int milliseconds) : host(plugins(), data / "data", settings(milliseconds)) {
        REQUIRE(eventually([&] { return !host.workers().empty(); }));
    }

    const TemporaryFolder data;
    Plugins slow;
    RunningHost host;

  private:
    const std::filesystem::path& plugins() {
        slow.add_fixture("slow");
        return slow.path();
    }
    Settings settings(int milliseconds) const {
        std::ofstream(data / "host.toml") << "[rules.slow]\ncreate_milliseconds = " << milliseconds << "\n";
        Settings out = with({"--config", data / "host.toml"});
        out.start_time = 0s;
        return out;
    }
};

} // namespace

TEST_CASE("a plugin directory that is absent or empty ends with 2, unless allowed", "[start]") {
    const TemporaryFolder data;
    const Plugins none;
    CHECK_THAT(refusal("/no/such/directory", data.path()),
               Contains("/no/such/directory") && Contains("cannot be read"));
    CHECK_THAT(refusal(none.path(), data.path()), Contains("no rule in") && Contains("--allow-no-rules"));
    for (const std::filesystem::path& plugins : {none.path(), std::filesystem::path("/no/such/directory")}) {
        RunningHost host(plugins, data.path(), with({"--allow-no-rules"}));
        REQUIRE(host.started());
        CHECK(host.post(submit("r-" + plugins.filename().string())).status == 200);
        CHECK(host.stop() == 0);
    }
}

TEST_CASE("broken libraries are left out by path and reason, and fatal if so wished", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    for (const char* name : {"text_file", "wrong_architecture", "undefined_symbol", "no_symbol", "other_abi_major",
                             "short_struct", "bad_schema", "create_fails", "create_throws"})
        plugins.add_fixture(name);
    for (const char* name : {"first", "second"})
        plugins.add(std::filesystem::path(KILI_FIXTURES) / "duplicate_name" / (std::string(name) + ".so"));
    std::filesystem::create_symlink("loop.so", plugins.path() / "loop.so");
    std::filesystem::create_symlink("absent.so", plugins.path() / "nowhere.so");
    {
        RunningHost host(plugins.path(), data.path());
        REQUIRE(host.started());
        const std::string log = host.log();
        CHECK_THAT(log,
                   Contains("rule bbox_area 1.0.0 (on_submit) from " + (plugins.path() / "bbox_area.so").string()));
        CHECK_THAT(log, Contains("rule duplicate_name"));
        for (const char* name :
             {"text_file", "wrong_architecture", "undefined_symbol", "no_symbol", "other_abi_major", "short_struct",
              "bad_schema", "create_fails", "create_throws", "second", "loop", "nowhere"})
            CHECK_THAT(log, Contains("left out " + (plugins.path() / (std::string(name) + ".so")).string() + ": "));
        CHECK(host.post(submit("r")).status == 200);
        CHECK(host.stop() == 0);
    }
    CHECK_THAT(refusal(plugins.path(), data.path(), with({"--strict-plugins"})), Contains("--strict-plugins"));
}

TEST_CASE("a library that crashes while it is loaded or created is named, and the others run", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    const std::string name = GENERATE(as<std::string>{}, "load_crashes", "create_crashes");
    plugins.add_fixture(name);
    RunningHost host(plugins.path(), data.path());
    REQUIRE(host.started());
    CHECK_THAT(host.log(), Contains("left out " + (plugins.path() / (name + ".so")).string()) &&
                               Contains("ended by signal 11") && Contains("rule bbox_area 1.0.0"));
    CHECK(host.stop() == 0);
}

TEST_CASE("a start that does not come to its end ends with the signal", "[start]") {
    Starting starting(3'600'000);
    const int number = GENERATE(SIGTERM, SIGINT);
    starting.host.signal(number);
    CHECK(starting.host.wait() == -number);
}

TEST_CASE("a request to reload that comes during the start is answered after it", "[start]") {
    Starting starting(500);
    RunningHost& host = starting.host;
    host.signal(SIGHUP);
    CHECK(eventually([&] { return host.log().find("the rules of generation 2 judge") != std::string::npos; }));
    CHECK(host.stop() == 0);
}

TEST_CASE("what another user may change is refused, by all that loads libraries", "[start]") {
    namespace fs = std::filesystem;
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    fs::permissions(plugins.path(), fs::perms::others_write, fs::perm_options::add);
    const std::string who = plugins.path().string() + " is writable by every user";
    CHECK_THAT(refusal(plugins.path(), data / "data"), Contains(who) && Contains("--allow-writable-plugins"));
    CHECK_THAT(refusal(plugins.path(), data / "data", with({"--check-config"})), Contains(who));
    {
        RunningHost host(plugins.path(), data / "data", with({"--allow-writable-plugins"}));
        REQUIRE(host.started());
        CHECK_THAT(host.log(), Contains(who));
        CHECK(host.stop() == 0);
    }
    fs::permissions(plugins.path(), fs::perms::others_write, fs::perm_options::remove);
    fs::permissions(data / "data", fs::perms::others_write, fs::perm_options::add);
    const std::string events = (data / "data").string() + " is writable by every user";
    CHECK_THAT(refusal(plugins.path(), data / "data"), Contains(events));
    CHECK_THAT(refusal(plugins.path(), data / "data", with({"--check-config"})), Contains(events));
    // A wrong pin, and wrong permissions of a library, leave out that library only.
    fs::permissions(data / "data", fs::perms::others_write, fs::perm_options::remove);
    plugins.add_rule("bbox_count");
    fs::permissions(plugins.path() / "bbox_count.so", fs::perms::others_write, fs::perm_options::add);
    plugins.add_rule("bbox_shape");
    { std::ofstream(data / "host.toml") << "[plugin.bbox_shape]\nsha256 = '" << std::string(64, 'A') << "'\n"; }
    RunningHost host(plugins.path(), data / "data", with({"--config", data / "host.toml"}));
    REQUIRE(host.started());
    CHECK_THAT(host.log(), Contains("left out " + (plugins.path() / "bbox_count.so").string() + ": may be changed") &&
                               Contains("[plugin.bbox_shape] pins " + std::string(64, 'a')));
    CHECK(host.stop() == 0);
}

TEST_CASE("a host that may have little runs its rules, and leaves no core file with events and the key", "[start]") {
    const TemporaryFolder data;
    const std::filesystem::path program = data / "limited";
    std::ofstream(program) << "#!/bin/sh\n"
                              "ulimit -n 500\nulimit -s 4096\n"
                              "raise_no_limit='setpriv --bounding-set -sys_resource'\n"
                              "$raise_no_limit true || raise_no_limit=\n" // not root, or a container's
                              "exec $raise_no_limit " KILI_HOST_PROGRAM " \"$@\"\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    Plugins plugins;
    plugins.add_rule("bbox_count");
    Settings settings;
    settings.program = program;
    RunningHost host(plugins.path(), data / "data", settings);
    INFO(host.log());
    REQUIRE(host.started());
    CHECK_THAT(host.log(), Contains("rule bbox_count 1.0.0") && !Contains("left out"));
    std::ifstream limits("/proc/" + std::to_string(host.id()) + "/limits");
    const std::string all(std::istreambuf_iterator<char>(limits), {});
    CHECK_THAT(all, Contains("Max core file size        0                    0 "));
    CHECK(host.stop() == 0);
}

TEST_CASE("a public address needs a header or --allow-unauthenticated", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    Settings open = with({}, {"KILI_WEBHOOK_HEADER="});
    open.listen = "0.0.0.0:0";
    CHECK_THAT(refusal(plugins.path(), data.path(), open), Contains("--allow-unauthenticated"));
    open.arguments = {"--allow-unauthenticated"};
    CHECK(RunningHost(plugins.path(), data.path(), open).started());
    Settings local = with({}, {"KILI_WEBHOOK_HEADER="});
    RunningHost host(plugins.path(), data.path(), local);
    REQUIRE(host.started());
    CHECK(host.post(submit("r"), {}).status == 200);
}

TEST_CASE("what is wrong with the API is reported, and events are stored anyway", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    {
        RunningHost host(plugins.path(), data.path(), with({}, {"KILI_API_KEY="}));
        REQUIRE(host.started());
        const Reply ready = host.get("readyz");
        CHECK(ready.status == 503);
        CHECK_THAT(ready.body, Contains("KILI_API_KEY"));
        CHECK(host.get("healthz").status == 200);
        CHECK(host.post(submit("r1")).status == 200);
        CHECK_THAT(host.log(), Contains("no API key"));
        CHECK(host.stop() == 0);
    }
    RunningHost host(plugins.path(), data.path()); // an endpoint where nobody listens
    REQUIRE(host.started());
    CHECK(eventually([&] { return host.get("readyz").body.find("cannot reach Kili's API") != std::string::npos; }));
    CHECK(host.post(submit("r2")).status == 200);
    CHECK(host.post(submit("r1")).status == 200);
    CHECK(host.metric(R"(kili_host_deliveries_total{outcome="known"})") == 1);
    CHECK(host.stop() == 0);
    CHECK(host.log().find(api_key) == std::string::npos);
}

TEST_CASE("an unusable data directory ends with 2", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    CHECK_THAT(refusal(plugins.path(), "/proc/no"), Contains("data directory /proc/no"));
    { std::ofstream(data / "file") << "x"; }
    CHECK_THAT(refusal(plugins.path(), data / "file"), Contains("data directory"));
    RunningHost host(plugins.path(), data / "data");
    REQUIRE(host.started());
    CHECK_THAT(refusal(plugins.path(), data / "data"), Contains("in use by another kili-host"));
}

TEST_CASE("a port in use and a wrong address end with 2", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    RunningHost first(plugins.path(), data / "one");
    REQUIRE(first.started());
    Settings same;
    same.listen = first.address().substr(7, first.address().size() - 8);
    CHECK_THAT(refusal(plugins.path(), data / "two", same), Contains("in use"));
    {
        // Events wait, and a rule would take long for each.
        plugins.add_fixture("slow");
        { std::ofstream(data / "host.toml") << "[rules.slow]\nmilliseconds = 3600000\n"; }
        same.arguments = {"--config", data / "host.toml"};
        Settings elsewhere = same;
        elsewhere.listen = "127.0.0.1:0";
        RunningHost before(plugins.path(), data / "two", elsewhere);
        REQUIRE(before.started());
        for (const char* const run : {"r1", "r2", "r3"})
            CHECK(before.post(submit(run, run, run)).status == 200);
        before.kill();
        const std::string said = refusal(plugins.path(), data / "two", same);
        CHECK_THAT(said, Contains("in use") && !Contains("takes its time"));
        same.arguments.clear();
    }
    same.listen = "nonsense";
    CHECK_THAT(refusal(plugins.path(), data / "three", same), Contains("HOST:PORT"));
}

TEST_CASE("a configuration is checked without serving", "[start]") {
    const TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    plugins.add_rule("bbox_count");
    const auto check = [&](const std::string& text) {
        std::ofstream(data / "host.toml") << text;
        RunningHost host(plugins.path(), data / "data", with({"--config", data / "host.toml", "--check-config"}));
        const std::optional<int> code = host.wait();
        return std::to_string(code.value_or(-1)) + " " + host.log();
    };
    CHECK_THAT(check("[rules.bbox_area]\nmax_area = 0.2\n[projects.p1]\nrules = ['bbox_area']\n"),
               Catch::StartsWith("0 "));
    CHECK_THAT(check("[rules.bbox_aera]\nmax_area = 0.2\n"),
               Catch::StartsWith("2 ") && Contains("host.toml:1") && Contains("bbox_area"));
    CHECK_THAT(check("[rules.bbox_area]\nmax_aera = 0.2\n"), Contains("max_aera") && Contains("max_area"));
    CHECK_THAT(check("[rules.bbox_area]\n[projects.p1.parameters.bbox_area]\nmin_area = 2\n"),
               Catch::StartsWith("2 ") &&
                   Contains("cannot be created for project p1 with the parameters at " + (data / "host.toml").string() +
                            ":1 and " + (data / "host.toml").string() +
                            ":2: min_area must be a number from 0 to 1, not 2"));
    CHECK_THAT(check("[projects.p1]\nrules = ['bbox_cuont']\n"),
               Catch::StartsWith("2 ") && Contains("host.toml:2") && Contains("bbox_count"));
    CHECK_THAT(check("listen = 7\n"), Catch::StartsWith("2 ") && Contains("host.toml:1") && Contains("listen"));
    CHECK_THAT(check("listne = '127.0.0.1:0'\n"), Contains("did you mean 'listen'"));
    CHECK_THAT(check("listen = \n"), Catch::StartsWith("2 ") && Contains("host.toml:1"));
    CHECK_FALSE(std::filesystem::exists(data / "data"));
}

TEST_CASE("a configuration is checked beside a running host", "[start]") {
    Serving serving;
    const auto files = [&] {
        std::set<std::filesystem::path> out;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(serving.data.path()))
            out.insert(entry.path());
        return out;
    };
    const auto before = files();
    RunningHost checking(serving.plugins.path(), serving.data.path(), with({"--check-config"}));
    CHECK(checking.wait() == 0);
    CHECK(files() == before);
    CHECK(serving.host.post(submit("r")).status == 200);
    CHECK(serving.host.stop() == 0);
}
