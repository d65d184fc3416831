// What an operator asks a running host, on the Unix socket in its data directory.
#include "running_host.hpp"
#include "stored_event.hpp"

#include "http/listener.hpp"
#include "storage/data_directory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

using namespace integration;
using namespace kilihost;
using Catch::Contains;
using nlohmann::json;

namespace {

struct Ran {
    std::optional<int> code;
    std::string out, err;
};

Ran shell(const std::string& script) {
    const TemporaryFolder folder;
    tutorial::ChildProcess process("/bin/bash", {"-c", script}, {.environment = {}, .error_log = folder / "err"});
    Ran out;
    while (const std::optional<std::string> line = process.read_line(20s))
        out.out += *line + "\n";
    out.code = process.wait(20s);
    std::ifstream err(folder / "err");
    out.err.assign(std::istreambuf_iterator<char>(err), {});
    return out;
}

Ran asked(const std::filesystem::path& data, const std::string& more = {}) {
    return shell(std::string(KILI_HOST_PROGRAM) + " status --data '" + data.string() + "' " + more);
}

} // namespace

TEST_CASE("status shows what a running host does", "[control]") {
    const TemporaryFolder folder;
    // Longer than the address of a Unix socket may be.
    const std::filesystem::path data = folder / std::string(120, 'd');
    Plugins plugins;
    for (const char* name : {"bbox_count", "bbox_area", "label_speed"})
        plugins.add_rule(name);
    plugins.add_fixture("text_file");
    { std::ofstream(folder / "host.toml") << "[plugin.bbox_area]\nenabled = false\n[kili]\ncalls_per_minute = 77\n"; }
    Settings settings;
    settings.arguments = {"--config", folder / "host.toml"};
    RunningHost host(plugins.path(), data, settings);
    REQUIRE(host.started());
    CHECK(host.post(submit("r1", "l", "a", "null")).status == 200); // it waits: nobody is at the endpoint

    const Ran ran = asked(data, "--json");
    REQUIRE(ran.code == 0);
    const json said = json::parse(ran.out);
    CHECK(said.at("pid") == host.id());
    CHECK(said.at("address") == host.address());
    CHECK(said.at("ready") == false);
    CHECK_FALSE(said.at("reasons").empty());
    CHECK(said.at("waiting").at("events") == 1);
    CHECK(said.at("api").at("callsPerMinute") == 77);
    CHECK(said.at("api").at("available").get<int>() <= 50);
    std::map<std::string, std::string> states;
    for (const json& rule : said.at("rules")) {
        const std::filesystem::path file(rule.at("file").get<std::string>());
        states[file.stem().string()] = rule.at("state").get<std::string>();
        CHECK(file.parent_path() == plugins.path());
    }
    CHECK(states == std::map<std::string, std::string>{{"bbox_count", "running"},
                                                       {"bbox_area", "disabled"},
                                                       {"label_speed", "not configured"},
                                                       {"text_file", "left out"}});

    const Ran text = asked(data);
    CHECK(text.code == 0);
    CHECK_THAT(text.out, Contains("process " + std::to_string(host.id())) && Contains("not ready:\n") &&
                             Contains("waiting: 1 events") && Contains("77 a minute") &&
                             Contains("label_speed: judges nothing until [rules.label_speed] has"));
    CHECK(host.stop() == 0);
    const Ran after = asked(data);
    CHECK(after.code == 2);
    CHECK_THAT(after.err, Contains("no host") && Contains(data.string()));
}

TEST_CASE("status names the workers, and the event that each judges", "[control]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_fixture("slow");
    { std::ofstream(folder / "host.toml") << "[rules.slow]\nmilliseconds = 3600000\n"; }
    Settings settings;
    settings.arguments = {"--config", folder / "host.toml"};
    RunningHost host(plugins.path(), folder / "data", settings);
    REQUIRE(host.started());
    CHECK(json::parse(asked(folder / "data", "--json").out).at("workers").empty());
    CHECK(host.post(submit("r1", "l1", "a")).status == 200);
    CHECK(host.post(submit("r2", "l2", "a")).status == 200);
    json worker;
    REQUIRE(eventually([&] {
        const json workers = json::parse(asked(folder / "data", "--json").out).at("workers");
        if (workers.empty()) return false;
        worker = workers.at(0);
        return worker.at("events").size() >= 1;
    }));
    CHECK(worker.at("events").at(0) == 1);
    CHECK(worker.at("rules").empty());
    CHECK(worker.at("bytes").get<std::size_t>() > 100'000);
    CHECK(::kill(worker.at("pid").get<pid_t>(), 0) == 0);
    CHECK(worker.at("pid") != host.id());
    CHECK_THAT(asked(folder / "data").out, Contains("event 1") && Contains("all others"));
    host.kill();
}

TEST_CASE("rules with the same settings of their own share a worker, until one of them ends it", "[control]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    plugins.add_rule("bbox_count");
    plugins.add_rule("label_speed");
    plugins.add_fixture("misbehaving");
    {
        std::ofstream file(folder / "host.toml");
        file << "judging_threads = 1\n";
        for (const char* rule : {"bbox_area", "bbox_count", "misbehaving"})
            file << "[plugin." << rule << "]\ntime_limit = '20s'\n";
        file << "[plugin.label_speed]\ntime_limit = '20s'\nisolate = true\n[rules.label_speed]\nmin_seconds = 1\n";
    }
    Settings settings;
    settings.arguments = {"--config", folder / "host.toml"};
    settings.key.reset(); // nothing is to be known of the project
    RunningHost host(plugins.path(), folder / "data", settings);
    REQUIRE(host.started());
    using Names = std::vector<std::string>;
    const auto rules_of_workers = [&] {
        std::set<Names> out;
        const json status = json::parse(asked(folder / "data", "--json").out);
        for (const json& worker : status.at("workers"))
            out.insert(worker.at("rules").get<Names>());
        return out;
    };
    const auto judged = [&](const std::string& run, const std::string& content, inbox::EventState state) {
        REQUIRE(host.post(submit(run, "label of " + run, "asset", content)).status == 200);
        const bool came = comes_to(folder / "data", run, state);
        CAPTURE(run, state_of(folder / "data", run).first, state_of(folder / "data", run).second, host.log());
        REQUIRE(came);
    };
    judged("r1", "{}", inbox::EventState::judged);
    CHECK(rules_of_workers() == std::set<Names>{{}, {"bbox_area", "bbox_count", "misbehaving"}, {"label_speed"}});
    judged("r2", R"({"do":"segfault"})", inbox::EventState::dead);
    CHECK_THAT(state_of(folder / "data", "r2").second, Contains("rule misbehaving") && Contains("signal 11"));
    CHECK_THAT(shell(std::string(KILI_HOST_PROGRAM) + " events show 2 --data " + (folder / "data").string()).out,
               Contains("\ncause     rule misbehaving: ended by signal 11") && Contains("\n          /") &&
                   Contains("\ntype      onSubmit\n"));
    CHECK(host.metric("kili_host_rule_crashes_total{rule=\"misbehaving\"}") == 2);
    judged("r3", "{}", inbox::EventState::judged);
    CHECK(rules_of_workers() == std::set<Names>{{}, {"bbox_area", "bbox_count"}, {"misbehaving"}, {"label_speed"}});
    CHECK_THAT(asked(folder / "data").out, Contains("bbox_area, bbox_count"));
}

TEST_CASE("the control socket speaks HTTP to the host's user alone, and the webhook's port does not", "[control]") {
    Serving serving;
    const std::filesystem::path socket = storage::DataDirectory::control(serving.data.path());
    struct stat found {};
    REQUIRE(::stat(socket.c_str(), &found) == 0);
    CHECK((found.st_mode & 07777U) == 0600);
    const Ran curl = shell("curl -sS --unix-socket '" + socket.string() + "' http://localhost/status");
    CHECK(curl.code == 0);
    CHECK(json::parse(curl.out).at("pid") == serving.host.id());
    CHECK(serving.host.get("status").status == 404);
    CHECK(shell("curl -sS -o /dev/null -w '%{http_code}\\n' -d '{}' --unix-socket '" + socket.string() +
                "' http://localhost/")
              .out == "404\n"); // nor is the webhook at the socket
    // A killed host's socket does not hinder the next one.
    serving.host.kill();
    CHECK(asked(serving.data.path()).code == 2);
    RunningHost again(serving.plugins.path(), serving.data.path());
    REQUIRE(again.started());
    CHECK(asked(serving.data.path()).code == 0);
    CHECK(again.stop() == 0);
}

TEST_CASE("the control socket is its owner's alone, whatever the umask", "[control]") {
    const TemporaryFolder folder;
    for (const mode_t mask : {0000, 0022, 0777}) {
        const mode_t before = ::umask(mask);
        const http::Listener listener(folder / "control.sock");
        ::umask(before);
        struct stat found {};
        REQUIRE(::stat((folder / "control.sock").c_str(), &found) == 0);
        CHECK((found.st_mode & 07777U) == 0600);
    }
}

TEST_CASE("status and events read no secret file to find the data directory", "[control]") {
    const TemporaryFolder folder;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const std::string config = folder / "host.toml";
    {
        std::ofstream(config) << "data = '" << (folder / "data").string() << "'\nwebhook_header_file = '"
                              << (folder / "absent").string() << "'\n[kili]\napi_key_file = '"
                              << (folder / "absent").string() << "'\n";
    }
    Settings settings; // the host has both secrets from its environment
    settings.arguments = {"--config", config};
    RunningHost host(plugins.path(), folder / "data", settings);
    REQUIRE(host.started());
    REQUIRE(host.post(submit("r1")).status == 200);
    for (const std::string command : {"status --json", "events --json", "events show 1", "reload"}) {
        const Ran ran = shell("env -u KILI_API_KEY -u KILI_WEBHOOK_HEADER " KILI_HOST_PROGRAM " " + command +
                              " --config " + config);
        INFO(command + ": " + ran.err);
        CHECK(ran.code == 0);
        CHECK_FALSE(ran.out.empty());
    }
    CHECK(host.stop() == 0);
}

TEST_CASE("status without a host says so", "[control]") {
    const TemporaryFolder folder;
    CHECK(asked(folder / "absent").code == 2);
    CHECK_THAT(asked(folder.path()).err, Contains("no host runs on " + folder.path().string()));
    CHECK_THAT(shell(std::string(KILI_HOST_PROGRAM) + " status").err, Contains("--data DIR"));
}
