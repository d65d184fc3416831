#include "project.hpp"

#include "audit/auditor.hpp"
#include "audit/report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <set>

using namespace kilihost;
using namespace audit_test;
using nlohmann::json;

TEST_CASE("audit: every label that exists is judged, nothing is done, and the reports agree") {
    Project project(250);
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "audit");
    INFO(run.err);
    CHECK(run.code == 1);
    CHECK(run.out.find("250 labels judged, 84 with findings (33.6 %), 84 findings; 84 assets would be sent back") !=
          std::string::npos);
    CHECK(run.out.find("viewer@sandbox.kili") != std::string::npos);
    CHECK(run.out.find("OBJECT_A") != std::string::npos);
    CHECK(project.client().count_issues({.project_id = project.id()}) == 0);
    CHECK(project.client().count_assets({.project_id = project.id(), .progress = {.statuses = {"LABELED"}}}) == 250);

    const json report = json::parse(text_of(folder / "audit/report.json"));
    CHECK(report.at("complete") == true);
    CHECK(report.at("rules") == json{{{"name", "bbox_area"},
                                      {"labels", 250},
                                      {"labelsWithFindings", 84},
                                      {"share", 84.0 / 250},
                                      {"findings", 84}}});
    CHECK(report.at("findings").size() == 84);
    CHECK(report.at("findings").at(0).at("place") == "JOB_0.annotations[0]");
    CHECK(report.at("categories").at(0) == json{{"name", "OBJECT_A"}, {"findings", 84}});
    const std::string csv = text_of(folder / "audit/findings.csv");
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 85);
    CHECK(csv.find("bbox_area,block,BBox too large,OBJECT_A,JOB_0.annotations[0],mid,") != std::string::npos);
    const std::string html = text_of(folder / "audit/report.html");
    CHECK(html.find("data:image/svg+xml,") != std::string::npos);
    CHECK(html.find("<td>bbox_area</td>") != std::string::npos);

    const Run again = run_audit(project, folder / "audit");
    CHECK(again.err.find("resuming after 250 of 250 labels") != std::string::npos);
    CHECK(again.out == run.out);
}

TEST_CASE("audit: a label that was corrected is not judged") {
    Project project(3);
    project.client().append_labels(project.id(), {{project.bad().front(), json::object()}});
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "audit");
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(run.out.find("3 labels judged, 0 with findings") != std::string::npos);
}

TEST_CASE("audit: a label that cannot be judged is reported, and the others are judged") {
    Project project(3);
    const json deep = json::parse(std::string(253, '[') + std::string(253, ']'));
    project.client().append_labels(project.id(), {{project.bad().front(), {{"JOB_0", {{"annotations", deep}}}}}});
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "audit");
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(run.out.find("3 labels judged, 0 with findings") != std::string::npos);
    CHECK(run.out.find("(reading the label)") != std::string::npos);
    CHECK(run.out.find("nested more than 256 levels deep") != std::string::npos);
}

TEST_CASE("audit: one that was interrupted resumes, and its result is the same") {
    Project project(320);
    const Rule rule;
    const TemporaryFolder folder;
    const audit::Scope scope{.project_id = project.id(), .until = "2100-01-01T00:00:00.000Z"};
    const auto judged = [&](const std::string& file, const std::vector<int>& pages_at_a_time) {
        std::size_t labels = 0;
        for (const int pages : pages_at_a_time) {
            audit::AuditRecord record(folder / file, scope, "bbox_area");
            audit::extent(project.client(), record);
            int left = pages;
            audit::AuditServices services(project.client());
            audit::run(
                project.client(), services, rule.judge(services), record, [&] { return left-- == 0; },
                [&](std::size_t count) { labels += count; });
        }
        audit::AuditRecord record(folder / file, scope, "bbox_area");
        CHECK(audit::extent(project.client(), record).judged == 320);
        CHECK(labels == 320);
        return audit::as_table(audit::summarize(record, true));
    };
    const std::string at_once = judged("at-once", {9});
    CHECK(at_once.find("320 labels judged, 107 with findings") != std::string::npos);
    CHECK(judged("in-parts", {1, 0, 2, 9}) == at_once);
}

TEST_CASE("audit: a record is of one scope and one set of rules") {
    const TemporaryFolder folder;
    { audit::AuditRecord made(folder / "audit.db", {.project_id = "p"}, "a 1"); }
    CHECK_NOTHROW(audit::AuditRecord(folder / "audit.db", {.project_id = "p"}, "a 1"));
    CHECK_THROWS_WITH(audit::AuditRecord(folder / "audit.db", {.project_id = "q"}, "a 1"), Catch::Contains("--fresh"));
    CHECK_THROWS_WITH(audit::AuditRecord(folder / "audit.db", {.project_id = "p"}, "a 2"), Catch::Contains("--fresh"));
    std::ofstream(folder / "other.db") << "this is no database, but a text of some length to be read as one";
    CHECK_THROWS_WITH(audit::AuditRecord(folder / "other.db", {.project_id = "p"}, "a 1"), Catch::Contains("other.db"));
}

TEST_CASE("audit: --apply files what is missing and sends back, once") {
    Project project(12);
    // One of them exists already, and one label also has an issue of a person.
    const auto labels = project.client().labels({.project_id = project.id(), .asset_id = project.bad().front()});
    project.client().create_issues(project.id(), {{labels.front().id, "BBox too large", "mid"}});
    project.client().create_issues(project.id(), {{labels.front().id, "Please look again", ""}});
    const TemporaryFolder folder;
    CHECK(run_audit(project, folder / "audit", {"--apply"}).err.find("give --yes") != std::string::npos);
    CHECK(project.client().count_issues({.project_id = project.id()}) == 2);
    const Run run = run_audit(project, folder / "audit", {"--apply", "--yes"});
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(run.err.find("4 issues") != std::string::npos);
    CHECK(project.client().count_issues({.project_id = project.id()}) == 5);
    CHECK(project.client().count_assets({.project_id = project.id(), .progress = {.statuses = {"ONGOING"}}}) == 4);
    CHECK(run_audit(project, folder / "audit", {"--apply", "--yes"}).code == 0);
    CHECK(project.client().count_issues({.project_id = project.id()}) == 5);
}

TEST_CASE("audit: what cannot be done is named") {
    Project project(1);
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "audit", {"--rule", "bbox_aera"});
    CHECK(run.code == 2);
    CHECK(run.err.find("no rule bbox_aera runs for the project") != std::string::npos);
}

TEST_CASE("audit: of a rule that mutates the findings count, and the mutations are listed and not carried out") {
    Project project(7);
    const TemporaryFolder folder;
    const Run run = run_program(project, {"audit", "--project", project.id(), "--plugins",
                                          std::string(KILI_FIXTURES) + "/mutates", "--out", folder / "audit"});
    INFO(run.err + run.out);
    CHECK(run.code == 1);
    CHECK(run.out.find("7 labels judged, 7 with findings (100.0 %), 14 findings") != std::string::npos);
    CHECK(run.out.find("mutations, not carried out  labels  what") != std::string::npos);
    const json report = json::parse(text_of(folder / "audit/report.json"));
    CHECK(report.at("failures").empty());
    CHECK(report.at("mutations") == json{{{"rule", "mutates"}, {"what", "appendToLabels"}, {"labels", 7}},
                                         {{"rule", "mutates"}, {"what", "createIssues"}, {"labels", 7}}});
    std::set<std::string> texts;
    for (const json& finding : report.at("findings"))
        texts.insert(finding.at("text"));
    CHECK(texts == std::set<std::string>{"after the mutation", "before the mutation"});
    CHECK(text_of(folder / "audit/report.html").find("<td>appendToLabels</td>") != std::string::npos);
    CHECK(project.client().count_issues({.project_id = project.id()}) == 0);
}
