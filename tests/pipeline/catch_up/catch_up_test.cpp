// The host was away while labels were submitted. It finds each of them and acts on it exactly once, on whatever way it
// comes.
#include "kili_api/client.hpp"
#include "kili_api/scripted_server.hpp"
#include "running_host.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace integration;
using namespace kilihost;
using Catch::Contains;
using nlohmann::json;

namespace {

// The sandbox with a project of four assets, and a webhook with the address of the host that runs.
class Kili {
  public:
    explicit Kili(sandbox::Workflow workflow = sandbox::Workflow::v1) : sandbox_("127.0.0.1", 0, options(workflow)) {
        project_ = client_.create_project({"project", "", "IMAGE", tutorial::json_interface()});
        assets_ = client_.append_assets(project_, {{"0", "0"}, {"1", "1"}, {"2", "2"}, {"3", "3"}});
        client_.create_webhook({"quality", "http://127.0.0.1:9/", header, {}});
        client_.activate_plugin_on_project("quality", project_);
    }

    std::string submit_bad(std::size_t asset) {
        return client_.append_labels(project_, {{assets_.at(asset), tutorial::rejected_label()}}).at(0);
    }
    void submit_good(std::size_t asset) {
        client_.append_labels(project_, {{assets_.at(asset), tutorial::accepted_label()}});
    }
    std::size_t issues(std::size_t asset) { return client_.issues(project_, {assets_.at(asset)}).size(); }
    void deliver_to(const RunningHost& host) { client_.update_webhook({"quality", host.address(), header, {}}); }
    void deliver_nothing() { client_.deactivate_plugin_on_project("quality", project_); }
    // How many of its assets are in each status of a V2 project's step.
    std::map<std::string, int> step_statuses() {
        std::map<std::string, int> out;
        for (const kili_api::Asset& asset : client_.assets(project_, assets_))
            ++out[asset.step.value().status];
        return out;
    }
    const std::string& project() const { return project_; }
    const std::string& asset(std::size_t number) const { return assets_.at(number); }
    std::string endpoint() const {
        return "http://127.0.0.1:" + std::to_string(sandbox_.port()) + std::string(sandbox::endpoint_path);
    }
    Settings settings(std::vector<std::string> arguments = {}) const {
        Settings out;
        out.endpoint = endpoint();
        out.arguments = std::move(arguments);
        return out;
    }

  private:
    static sandbox::Options options(sandbox::Workflow workflow) {
        sandbox::Options out;
        out.new_projects = workflow;
        out.api_key = api_key;
        return out;
    }

    sandbox::Sandbox sandbox_;
    kili_api::Client client_{kili_api::ApiConnection{.endpoint = endpoint(), .api_key = api_key}};
    std::string project_;
    std::vector<std::string> assets_;
};

// kili-host audit of the project with bbox_area and bbox_count; what it prints.
std::string audit(const Kili& kili, const std::filesystem::path& plugins, const std::filesystem::path& out,
                  std::vector<std::string> further) {
    further.insert(further.begin(), {"audit", "--project", kili.project(), "--plugins", plugins, "--out", out});
    tutorial::ChildProcess::Options options;
    options.environment = {"KILI_API_ENDPOINT=" + kili.endpoint(), std::string("KILI_API_KEY=") + api_key};
    options.error_log = "/dev/null";
    tutorial::ChildProcess process(KILI_HOST_PROGRAM, further, options);
    std::string out_text;
    while (const auto line = process.read_line(60s))
        out_text += *line + "\n";
    process.wait(60s);
    return out_text;
}

// kili-host catch-up, by the rules of a directory if one is given; its exit code and what it says on standard output.
std::pair<int, std::string> catch_up(const std::string& endpoint, const std::string& project, const std::string& to,
                                     const std::string& secret = header, const std::filesystem::path& plugins = {}) {
    tutorial::ChildProcess::Options options;
    options.environment = {"KILI_API_ENDPOINT=" + endpoint, std::string("KILI_API_KEY=") + api_key,
                           "KILI_WEBHOOK_HEADER=" + secret};
    options.error_log = "/dev/null";
    std::vector<std::string> arguments{"catch-up", "--project", project, "--since", "1h", "--to", to};
    if (!plugins.empty()) arguments.insert(arguments.end(), {"--plugins", plugins});
    tutorial::ChildProcess process(KILI_HOST_PROGRAM, arguments, options);
    const std::string line = process.read_line(60s).value_or("");
    return {process.wait(60s).value_or(-1), line.substr(line.find(',') + 1)};
}

std::pair<int, std::string> catch_up(const Kili& kili, const std::string& to, const std::string& secret = header) {
    return catch_up(kili.endpoint(), kili.project(), to, secret);
}

json label(const std::string& id, const json& asset, const std::string& json_response) {
    return {{"id", id},     {"labelType", "DEFAULT"}, {"createdAt", "2024-05-06T07:08:09.000Z"},
            {"author", {}}, {"labelOf", asset},       {"jsonResponse", json_response}};
}

} // namespace

TEST_CASE("labels submitted while no host ran are found, each once", "[catch-up]") {
    Kili kili;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    plugins.add_rule("bbox_area");
    const TemporaryFolder data;
    const auto is_idle = [](RunningHost& host) { // send-backs too: Kili's log has them as events
        return eventually([&] {
            return host.metric("kili_host_waiting_events") == 0 && host.metric("kili_host_waiting_actions") == 0;
        });
    };
    {
        RunningHost host(plugins.path(), data.path(), kili.settings());
        REQUIRE(host.started());
        kili.deliver_to(host);
        kili.submit_bad(0);
        REQUIRE(eventually([&] { return kili.issues(0) == 2; }));
        REQUIRE(is_idle(host));
        CHECK(host.stop() == 0);
    }
    kili.deliver_nothing();
    const std::string missed = kili.submit_bad(1);
    kili.submit_bad(2);

    RunningHost host(plugins.path(), data.path(), kili.settings({"--catch-up"}));
    REQUIRE(host.started());
    REQUIRE(eventually([&] { return kili.issues(1) == 2 && kili.issues(2) == 2; }));
    REQUIRE(
        eventually([&] { return host.log().find("caught up with project " + kili.project()) != std::string::npos; }));
    // The host's own send-back is in the log, too; no rule asks for it.
    CHECK_THAT(host.log(), Contains("3 events since ") && Contains(", 2 of them not seen before") &&
                               !Contains("onSendBackToQueue"));

    // What Kili delivers late is known, whatever its runId; a label that was changed meanwhile is not.
    const std::string response = tutorial::rejected_label().dump();
    CHECK(host.post(submit("late", missed, kili.asset(1), response, kili.project())).body == R"({"status":"known"})");
    CHECK(host.post(submit("late", missed, kili.asset(1), response, kili.project())).body == R"({"status":"known"})");
    const std::string changed = tutorial::accepted_label().dump();
    CHECK(host.post(submit("changed", missed, kili.asset(1), changed, kili.project())).body ==
          R"({"status":"stored"})");

    // The command gives a running host what it has not seen.
    REQUIRE(is_idle(host));
    kili.submit_bad(3); // after the send-backs of 1 and 2
    const auto by_rules_of = [&](const std::filesystem::path& directory) {
        return catch_up(kili.endpoint(), kili.project(), host.address(), header, directory);
    };
    CHECK(by_rules_of(plugins.path()) == std::pair(0, std::string(" 1 of them not seen before")));
    REQUIRE(eventually([&] { return kili.issues(3) == 2; }));
    REQUIRE(is_idle(host));
    for (const std::filesystem::path& directory : {plugins.path(), std::filesystem::path()})
        CHECK(by_rules_of(directory) == std::pair(0, std::string(" 0 of them not seen before")));
    Plugins for_all;
    for_all.add_fixture("every_handler"); // takes the four send-backs, too
    CHECK(by_rules_of(for_all.path()) == std::pair(0, std::string(" 4 of them not seen before")));
    CHECK(by_rules_of(for_all.path() / "nowhere").first == 2);
    CHECK(catch_up(kili, host.address(), "another header").first == 2);
    CHECK(catch_up(kili, "http://127.0.0.1:9/").first == 2);

    REQUIRE(eventually([&] {
        return host.ready() && host.metric("kili_host_waiting_events") == 0 &&
               host.metric("kili_host_waiting_actions") == 0;
    }));
    CHECK(host.stop() == 0);
    RunningHost again(plugins.path(), data.path(), kili.settings({"--catch-up"}));
    REQUIRE(eventually([&] { return again.log().find("caught up with project") != std::string::npos; }));
    CHECK_THAT(again.log(), Contains(", 0 of them not seen before"));
    for (std::size_t asset = 0; asset < 4; ++asset)
        CHECK(kili.issues(asset) == 2);
    CHECK_FALSE(std::filesystem::exists(data / "catch-up.json"));
}

TEST_CASE("catching up that was cut short goes on with the next host", "[catch-up]") {
    Kili kili;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const TemporaryFolder data;
    kili.deliver_nothing();
    kili.submit_bad(0);
    {
        // Kili is away, so that nothing is caught up with; the host knows the project from an event.
        RunningHost host(plugins.path(), data.path());
        REQUIRE(host.started());
        CHECK(host.post(submit("run", "label", "asset", "{}", kili.project())).status == 200);
        CHECK(host.stop() == 0);
        Settings settings;
        settings.arguments = {"--catch-up"};
        RunningHost catching(plugins.path(), data.path(), settings);
        REQUIRE(catching.started());
        REQUIRE(eventually([&] {
            return catching.log().find("cannot catch up with project " + kili.project()) != std::string::npos;
        }));
        catching.kill();
    }
    CHECK(std::filesystem::exists(data / "catch-up.json"));
    RunningHost host(plugins.path(), data.path(), kili.settings({"--catch-up"}));
    REQUIRE(host.started());
    CHECK(eventually([&] { return kili.issues(0) == 1; }));
    CHECK(eventually([&] { return !std::filesystem::exists(data / "catch-up.json"); }));
}

TEST_CASE("a label that cannot be judged is skipped, and those behind it are caught up with", "[catch-up]") {
    const std::string deep = std::string(255, '[') + std::string(255, ']');
    const json asset{{"id", "asset"}};
    const json labels{label("lost", nullptr, "{}"), label("deep", asset, R"({"JOB":)" + deep + "}"),
                      label("good", asset, "{}")};
    test::ScriptedServer server([&](test::Peer& peer) {
        while (const auto request = peer.read_request()) {
            const bool counts = request->find("countLabels") != std::string::npos;
            json reply{{"data", counts ? json{{"countLabels", labels.size()}} : json{{"labels", labels}}}};
            if (request->find("ProjectWhere") != std::string::npos)
                reply = {{"data",
                          {{"projects",
                            {{{"id", "project-1"},
                              {"title", "p"},
                              {"inputType", "IMAGE"},
                              {"steps", json()},
                              {"jsonInterface", "{}"}}}},
                           {"countProjects", 1}}}};
            if (request->find("EventsWhere") != std::string::npos) // an account that may not read the log
                reply = {{"errors", {{{"message", "Not allowed"}, {"extensions", {{"code", "FORBIDDEN"}}}}}}};
            peer.send(test::reply("200 OK", reply.dump()));
        }
    });
    const Plugins plugins;
    const TemporaryFolder data;
    std::ofstream(data / "catch-up.json") << R"({"project-1":"2024-01-01T00:00:00.000Z"})";
    Settings settings;
    settings.endpoint = server.endpoint();
    settings.arguments = {"--allow-no-rules", "--catch-up"};
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.started());
    REQUIRE(eventually([&] { return host.log().find("caught up with project project-1") != std::string::npos; }));
    CHECK_THAT(host.log(), Contains("skipped: payload") && Contains("nested more than 256 levels deep") &&
                               Contains("3 events since 2024-01-01T00:00:00.000Z, 1 of them not seen before"));
    CHECK(eventually([&] { return !std::filesystem::exists(data / "catch-up.json"); }));
    CHECK(catch_up(server.endpoint(), "project-1", host.address()) ==
          std::pair(0, std::string(" 0 of them not seen before")));
    CHECK(host.stop() == 0);
}

TEST_CASE("a V2 project is caught up with and audited, each issue once", "[catch-up]") {
    Kili kili(sandbox::Workflow::v2);
    Plugins plugins;
    plugins.add_rule("bbox_count");
    plugins.add_rule("bbox_area");
    const TemporaryFolder folder;
    kili.deliver_nothing();
    kili.submit_bad(0);
    kili.submit_bad(1);
    kili.submit_good(2);
    CHECK(kili.step_statuses() == std::map<std::string, int>{{"DONE", 3}, {"TO_DO", 1}});
    {
        std::filesystem::create_directory(folder / "data");
        std::filesystem::permissions(folder / "data", std::filesystem::perms::owner_all);
        std::ofstream(folder / "data/catch-up.json") << json{{kili.project(), "2020-01-01T00:00:00.000Z"}};
        RunningHost host(plugins.path(), folder / "data", kili.settings({"--catch-up"}));
        REQUIRE(host.started());
        REQUIRE(eventually([&] { return kili.issues(0) == 2 && kili.issues(1) == 2; }));
        REQUIRE(eventually([&] { return host.metric("kili_host_waiting_actions") == 0; }));
        CHECK(kili.step_statuses() == std::map<std::string, int>{{"DONE", 1}, {"REDO", 2}, {"TO_DO", 1}});
        CHECK(catch_up(kili, host.address()).first == 0); // the send-backs, which no rule asks for
        CHECK(host.stop() == 0);
    }
    // What the host filed is open: an audit finds it, and files nothing twice.
    kili.submit_bad(3);
    const std::string all = audit(kili, plugins.path(), folder / "all", {"--apply", "--yes"});
    CHECK_THAT(all, Contains("4 labels judged, 3 with findings"));
    for (const std::size_t asset : {0U, 1U, 3U})
        CHECK(kili.issues(asset) == 2);
    CHECK(kili.issues(2) == 0);
    CHECK(kili.step_statuses() == std::map<std::string, int>{{"DONE", 1}, {"REDO", 3}});
    CHECK_THAT(audit(kili, plugins.path(), folder / "redo", {"--status", "REDO"}), Contains("3 labels judged"));
    CHECK_THAT(audit(kili, plugins.path(), folder / "done", {"--status", "DONE", "--step", "Labeling"}),
               Contains("1 labels judged, 0 with findings"));
}

TEST_CASE("catching up needs an API key", "[catch-up]") {
    const Plugins plugins;
    const TemporaryFolder data;
    Settings settings;
    settings.key.reset();
    settings.arguments = {"--catch-up", "--allow-no-rules"};
    RunningHost host(plugins.path(), data.path(), settings);
    CHECK_FALSE(host.started());
    CHECK(host.wait() == 2);
    CHECK_THAT(host.log(), Contains("--catch-up asks Kili: set KILI_API_KEY"));
}
