// list, show and whoami: tables, JSON and ids, filters, pages.
#include "command.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;
using test::Ran;
using test::Shell;

TEST_CASE("whoami", "[cli]") {
    Shell shell;
    const Ran table = shell.run({"whoami"});
    CHECK(table.code == 0);
    CHECK(table.out.find("endpoint  " + shell.endpoint()) != std::string::npos);
    const json whole = shell.run({"whoami", "--json"}).json();
    CHECK(whole["email"] == shell.kili().viewer().email);
    CHECK(shell.run({"whoami", "-o", "id"}).out == shell.kili().viewer().id + "\n");
}

TEST_CASE("projects are listed and shown", "[cli]") {
    Shell shell;
    const Ran none = shell.run({"project", "list"});
    CHECK(none.code == 0);
    CHECK(none.out.empty());
    CHECK(none.err == "no projects\n");
    CHECK(shell.run({"project", "list", "--json"}).out == "[]\n");

    const std::string id = shell.project(2);
    const std::vector<std::string> lines = shell.run({"project", "list"}).lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with("PROJECT "));
    CHECK(lines[1].starts_with(id + "  Cars   IMAGE  2 "));
    CHECK(shell.run({"project", "list", "-o", "id"}).out == id + "\n");

    const json shown = shell.run({"project", "show", id, "--json"}).json();
    CHECK(shown["title"] == "Cars");
    CHECK(shown["jsonInterface"] == tutorial::json_interface());
    CHECK(shell.run({"project", "show", id}).out.find("numberOfAssets    2\n") != std::string::npos);
    const Ran unknown = shell.run({"project", "show", "nothing"});
    CHECK(unknown.code == 1);
    CHECK(unknown.out.empty());
    CHECK(unknown.err == "there is no project 'nothing'; the nearest is '" + id + "' (Cars)\n");
}

TEST_CASE("assets over several pages, by status and name", "[cli]") {
    Shell shell;
    const std::string id = shell.project(203);
    const std::vector<std::string> ids = shell.run({"asset", "list", "--project", id, "-o", "id"}).lines();
    CHECK(ids.size() == 203);
    CHECK(shell.run({"asset", "list", "--project", id}).lines().size() == 204);
    CHECK(shell.run({"asset", "list", "--project", id, "--json"}).json().size() == 203);
    CHECK(shell.run({"asset", "list", "--project", id, "--limit", "7", "-o", "id"}).lines().size() == 7);
    CHECK(shell.run({"asset", "list", "--project", id, "--status", "LABELED"}).err == "no assets\n");

    const json named = shell.run({"asset", "list", "--project", id, "--external-id", "42", "--json"}).json();
    REQUIRE(named.size() == 1);
    const std::string asset = named[0]["id"];
    const json shown = shell.run({"asset", "show", asset, "--project", id, "--json"}).json();
    CHECK(shown["externalId"] == "42");
    CHECK(shown["content"] == "https://example.com/42");
    CHECK(shell.run({"asset", "show", "nothing", "--project", id}).code == 1);
}

TEST_CASE("assets by the words of either workflow", "[cli]") {
    const sandbox::Workflow workflow = GENERATE(sandbox::Workflow::v1, sandbox::Workflow::v2);
    const bool v2 = workflow == sandbox::Workflow::v2;
    sandbox::Options options;
    options.new_projects = workflow;
    Shell shell(options);
    const std::string id = shell.project(3);
    const std::vector<std::string> assets = shell.run({"asset", "list", "--project", id, "-o", "id"}).lines();
    shell.kili().append_labels(id, {{assets[0], tutorial::rejected_label()}, {assets[1], tutorial::accepted_label()}});
    shell.kili().send_back_to_queue(id, {assets[0]});

    const auto list = [&](const std::vector<std::string>& words) {
        std::vector<std::string> all{"asset", "list", "--project", id};
        all.insert(all.end(), words.begin(), words.end());
        return shell.run(all);
    };
    CHECK(list({"--status", v2 ? "REDO" : "ONGOING", "-o", "id"}).out == assets[0] + "\n");
    CHECK(list({"--status", v2 ? "DONE" : "LABELED", "-o", "id"}).out == assets[1] + "\n");
    CHECK(list({"--status", v2 ? "DONE" : "LABELED", "--status", v2 ? "TO_DO" : "TODO"}).lines().size() == 3);
    CHECK(list({}).out.find(v2 ? "Labeling: REDO" : "ONGOING") != std::string::npos);

    const Ran unfit = list({"--status", v2 ? "LABELED" : "REDO"});
    CHECK(unfit.code == 2);
    CHECK(unfit.out.empty());
    CHECK(unfit.err.find(v2 ? "is of Workflow V2" : "is of Workflow V1") != std::string::npos);
    CHECK(unfit.err.find(v2 ? "TO_DO, DOING, PARTIALLY_DONE, REDO, DONE, SKIPPED"
                            : "TODO, ONGOING, LABELED, TO_REVIEW, REVIEWED") != std::string::npos);
    CHECK(list({"--status", "SOMETHING"}).code != 0);
    const Ran audit = shell.run({"audit", "--project", id, "--status", v2 ? "LABELED" : "REDO"});
    CHECK(audit.code == 2);
    CHECK(audit.err.find(v2 ? "is of Workflow V2" : "is of Workflow V1") != std::string::npos);

    const Ran step = list({"--step", "Labeling", "-o", "id"});
    CHECK(step.code == (v2 ? 0 : 2));
    CHECK(step.lines().size() == (v2 ? 3 : 0));
    CHECK(list({"--step", "Painting"}).err.find(v2 ? "Labeling, Review" : "has no steps") != std::string::npos);

    const json shown = shell.run({"asset", "show", assets[0], "--project", id, "--json"}).json();
    CHECK(shown["status"] == (v2 ? json() : json("ONGOING")));
    CHECK(shown["currentStep"] == (v2 ? json{{"name", "Labeling"}, {"status", "REDO"}} : json()));
    CHECK(shown["skipped"] == false);
    const json project = shell.run({"project", "show", id, "--json"}).json();
    CHECK(project["workflowVersion"] == (v2 ? "V2" : "V1"));
    CHECK(project["steps"].size() == (v2 ? 2 : 0));
}

TEST_CASE("labels and issues are listed, shown and solved", "[cli]") {
    Shell shell;
    const std::string id = shell.project(1);
    const std::string asset = shell.kili().list_assets({.project_id = id}).next()->id;
    const std::string label = shell.kili().append_labels(id, {{asset, tutorial::rejected_label()}}).at(0);
    shell.kili().create_issues(id, {{label, "too\nmany", ""}, {label, "too large", "m1"}});

    const std::vector<std::string> lines = shell.run({"label", "list", "--project", id}).lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].starts_with(label + "  0      DEFAULT  "));
    const json listed = shell.run({"label", "list", "--project", id, "--since", "1h", "--json"}).json();
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["jsonResponse"] == tutorial::rejected_label());
    CHECK(listed[0]["numberOfAnnotationsByObject"]["JOB_0.OBJECT_A"] == 3);
    CHECK(shell.run({"label", "list", "--project", id, "--until", "2020-01-01", "-o", "id"}).out.empty());
    CHECK(shell.run({"label", "show", label, "--project", id, "--json"}).json() == listed[0]);
    CHECK(shell.run({"label", "show", "nothing", "--project", id}).code == 1);

    const Ran issues = shell.run({"issue", "list", "--project", id, "--status", "OPEN"});
    REQUIRE(issues.lines().size() == 3);
    CHECK(issues.out.find("too many\n") != std::string::npos); // what could move a terminal's cursor is a space
    const Ran solved =
        shell.bash("set -o pipefail; $kili_host issue list --project " + id + " -o id | $kili_host issue solve -");
    CHECK(solved.code == 0);
    CHECK(solved.err == "2 issues set solved\n");
    CHECK(shell.run({"issue", "list", "--project", id, "--status", "OPEN"}).err == "no issues\n");
    CHECK(shell.run({"issue", "list", "--project", id, "--json"}).json()[1]["status"] == "SOLVED");
}

TEST_CASE("a reader that goes away ends the list", "[cli]") {
    Shell shell;
    const std::string id = shell.project(300);
    const Ran head = shell.bash("$kili_host asset list --project " + id + " | head -n 1; echo ${PIPESTATUS[1]} >&2");
    CHECK(head.out.starts_with("ASSET "));
    CHECK(head.err == "0\n");
}
