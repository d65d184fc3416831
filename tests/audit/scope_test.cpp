// Which labels an audit judges: --since, --status, --sample.
#include "project.hpp"

#include "audit/page_order.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using namespace audit_test;
using nlohmann::json;

namespace {

// How many labels the audit judged; -1 if its report cannot be read.
std::int64_t judged(const Run& run) {
    const json report = json::parse(run.out, nullptr, false);
    return report.is_object() && report.at("complete") == true ? report.at("labels").get<std::int64_t>() : -1;
}

} // namespace

TEST_CASE("audit --since judges what was labelled from then on") {
    Project project(6);
    const std::string last =
        project.client().labels({.project_id = project.id(), .asset_id = project.assets().back()}).front().created_at;
    // Adds labels on new assets until one has a later millisecond than the earlier ones.
    std::string later;
    int added = 0;
    REQUIRE(eventually([&] {
        project.add(1);
        ++added;
        later = project.client()
                    .labels({.project_id = project.id(), .asset_id = project.assets().back()})
                    .front()
                    .created_at;
        return later > last;
    }));
    project.add(4);
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "since", {"--since", later, "--json"});
    INFO(run.err);
    CHECK(judged(run) == 5);
    CHECK(judged(run_audit(project, folder / "hour", {"--since", "1h", "--json"})) == 6 + added + 4);
    const Run none = run_audit(project, folder / "none", {"--since", "2100-01-01", "--json"});
    CHECK(judged(none) == 0);
    CHECK(none.code == 0);
    const Run wrong = run_audit(project, folder / "wrong", {"--since", "yesterday"});
    CHECK(wrong.code == 2);
    CHECK(wrong.err.find("'yesterday' is no time") != std::string::npos);
}

TEST_CASE("audit --status judges the labels of assets in it alone") {
    Project project(9);
    project.client().send_back_to_queue(project.id(), {project.bad().at(0), project.bad().at(1)});
    const TemporaryFolder folder;
    const Run sent_back = run_audit(project, folder / "ongoing", {"--status", "ONGOING", "--json"});
    INFO(sent_back.err);
    CHECK(judged(sent_back) == 2);
    CHECK(json::parse(sent_back.out).at("findings").size() == 2);
    const Run labelled = run_audit(project, folder / "labelled", {"--status", "LABELED", "--json"});
    CHECK(judged(labelled) == 7);
    CHECK(json::parse(labelled.out).at("findings").size() == 1);
    CHECK(judged(run_audit(project, folder / "both", {"--status", "LABELED", "--status", "ONGOING", "--json"})) == 9);
    CHECK(judged(run_audit(project, folder / "reviewed", {"--status", "REVIEWED", "--json"})) == 0);
    const Run wrong = run_audit(project, folder / "wrong", {"--status", "LABELLED"});
    CHECK(wrong.code == 2);
    CHECK(wrong.err.find("LABELED") != std::string::npos);
}

TEST_CASE("audit --sample judges about so many, of pages spread over all") {
    const Project project(450);
    const TemporaryFolder folder;
    const Run run = run_audit(project, folder / "sample", {"--sample", "60", "--json"});
    INFO(run.err);
    const std::int64_t labels = audit::PageOrder({.project_id = project.id(), .sample = 60}, 450).labels();
    CHECK(labels >= 60);
    CHECK(labels <= 63);
    CHECK(judged(run) == labels);
    CHECK(judged(run_audit(project, folder / "all", {"--sample", "1000", "--json"})) == 450);
}
