// [plugin.NAME] applies to a rule in an audit as in serve.
#include "project.hpp"

#include "children.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>

using namespace kilihost;
using namespace audit_test;
using nlohmann::json;

namespace {

// What the fixture `misbehaving` reported for a label that asks it to do something.
struct Said {
    Run run;
    json report;

    std::string finding() const {
        return report.at("findings").empty() ? "" : report.at("findings").at(0).at("text").get<std::string>();
    }
    std::string failure() const {
        return report.at("failures").empty() ? "" : report.at("failures").at(0).at("cause").get<std::string>();
    }
};

Said audited(Project& project, const std::string& settings) {
    const TemporaryFolder folder;
    integration::Plugins plugins;
    plugins.add_fixture("misbehaving");
    plugins.add_fixture("c_rule");
    const std::string config = folder / "host.toml";
    std::ofstream(config) << settings;
    Said out;
    out.run = run_program(project, {"audit", "--project", project.id(), "--plugins", plugins.path(), "--config", config,
                                    "--rule", "misbehaving", "--out", folder / "audit"});
    out.report = json::parse(text_of(folder / "audit/report.json"), nullptr, false);
    return out;
}

} // namespace

TEST_CASE("audit: a rule has the limits, the sandbox and the files that its settings give it") {
    const TemporaryFolder folder;
    std::ofstream(folder / "secret") << "words";
    const std::string file = folder / "secret";
    struct Row {
        json label;
        std::string settings, finding, failure;
    };
    const std::vector<Row> rows{
        {{{"do", "nothing"}}, "", "harmless", ""},
        {{{"do", "loop"}}, "time_limit = '200ms'", "", "did not return within 200 ms"},
        {{{"do", "bad_alloc"}}, "", "", "bad_alloc"},
        {{{"do", "allocate"}}, "memory_limit = 64000000", "", "it held"},
        {{{"do", "segfault"}}, "isolate = true", "", "signal 11"},
        {{{"do", "read"}, {"file", file}}, "", "not readable", ""},
        {{{"do", "read"}, {"file", file}}, "read = ['" + file + "']", "read", ""},
        {{{"do", "read"}, {"file", file}}, "sandbox = 'off'", "read", ""},
    };
    for (const Row& row : rows) {
        Project project(1);
        project.client().append_labels(project.id(), {{project.assets().front(), row.label}});
        const Said said = audited(project, "[plugin.misbehaving]\n" + row.settings + "\n");
        INFO(row.label.dump() + " " + row.settings + "\n" + said.run.err + said.run.out);
        REQUIRE(said.report.is_object());
        CHECK(said.finding() == row.finding);
        CHECK_THAT(said.failure(), Catch::Contains(row.failure));
        CHECK(said.failure().empty() == row.failure.empty());
    }
}

TEST_CASE("audit: interrupted while a rule hangs, it ends at once, and the same command goes on later") {
    Project project(2);
    for (const std::string& asset : project.assets())
        project.client().append_labels(project.id(), {{asset, {{"do", "loop"}}}});
    const TemporaryFolder folder;
    integration::Plugins plugins;
    plugins.add_fixture("misbehaving");
    const std::vector<std::string> words{"audit",        "--project", project.id(),    "--plugins",
                                         plugins.path(), "--out",     folder / "audit"};
    tutorial::ChildProcess process(KILI_HOST_PROGRAM, words,
                                   {.environment = environment(project), .error_log = folder / "err"});
    REQUIRE(integration::has_busy_child(process.id()));
    process.signal(SIGINT);
    CHECK(process.wait(std::chrono::seconds(30)) == 2); // a rule has 60 s
    CHECK_THAT(text_of(folder / "err"), Catch::Contains("interrupted: the same command continues from here"));
    CHECK(json::parse(text_of(folder / "audit/report.json")).at("failures").empty());
    CHECK(std::filesystem::exists(folder / "audit/report.html"));
}

TEST_CASE("audit: interrupted while a library hangs, it ends at once, and leaves no copy of a library") {
    Project project(1);
    const TemporaryFolder folder, copies;
    integration::Plugins plugins;
    plugins.add_fixture("load_hangs");
    std::vector<std::string> variables = environment(project);
    variables.push_back("TMPDIR=" + copies.path().string());
    tutorial::ChildProcess process(
        KILI_HOST_PROGRAM, {"audit", "--project", project.id(), "--plugins", plugins.path(), "--out", folder / "audit"},
        {.environment = variables, .error_log = folder / "err"});
    REQUIRE(eventually([&] { return !std::filesystem::is_empty(copies.path()); }));
    process.signal(SIGINT);
    CHECK(process.wait(std::chrono::seconds(30)) == 2); // the library has 60 s
    CHECK_THAT(text_of(folder / "err"), Catch::Contains("interrupted while rules were loaded"));
    CHECK(std::filesystem::is_empty(copies.path()));
}

TEST_CASE("audit: a rule that is disabled or pinned to another library is not run") {
    Project project(1);
    const Said disabled = audited(project, "[plugin.misbehaving]\nenabled = false\n");
    CHECK(disabled.run.code == 2);
    CHECK_THAT(disabled.run.err, Catch::Contains("no rule misbehaving runs for the project; these do: c_rule"));
    const Said pinned = audited(project, "[plugin.misbehaving]\nsha256 = '" + std::string(64, 'a') + "'\n");
    CHECK(pinned.run.code == 2);
    CHECK_THAT(pinned.run.err, Catch::Contains("[plugin.misbehaving] pins"));
}

TEST_CASE("audit: a rule that ends its worker for event after event judges no further one, and the others do") {
    const std::string settings = GENERATE( // the second: they share a worker of their own
        "", "[plugin.misbehaving]\ntime_limit = '30s'\n[plugin.c_rule]\ntime_limit = '30s'\n");
    CAPTURE(settings);
    Project project(9);
    for (const std::string& asset : project.assets())
        project.client().append_labels(project.id(), {{asset, {{"do", "abort"}}}});
    const TemporaryFolder folder;
    integration::Plugins plugins;
    plugins.add_fixture("misbehaving");
    plugins.add_fixture("c_rule");
    std::ofstream(folder / "host.toml") << settings;
    run_program(project, {"audit", "--project", project.id(), "--plugins", plugins.path(), "--config",
                          folder / "host.toml", "--out", folder / "audit"});
    const json report = json::parse(text_of(folder / "audit/report.json"));
    std::int64_t aborted = 0;
    std::int64_t left_out = 0;
    for (const json& failure : report.at("failures")) {
        CHECK(failure.at("rule") == "misbehaving");
        const bool ended = failure.at("cause").get<std::string>().starts_with("ended by signal 6");
        (ended ? aborted : left_out) += failure.at("labels").get<std::int64_t>();
    }
    CHECK(aborted == 5);
    CHECK(left_out == 4);
    for (const json& rule : report.at("rules"))
        if (rule.at("name") == "c_rule") CHECK(rule.at("labels") == 9);
}
