// Outcomes of rules in an audit: in each report with their rule; by --apply carried out once, and merged.
#include "project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

using namespace kilihost;
using namespace audit_test;
using nlohmann::json;

namespace {

Run audited(Project& project, const std::filesystem::path& out, std::vector<std::string> further = {}) {
    std::vector<std::string> all{
        "audit", "--project", project.id(), "--plugins", std::string(KILI_FIXTURES) + "/outcomes",
        "--out", out.string()};
    all.insert(all.end(), further.begin(), further.end());
    return run_program(project, all);
}

std::map<std::string, kili_api::Asset> by_id(Project& project) {
    std::map<std::string, kili_api::Asset> out;
    for (kili_api::Asset& asset : project.client().assets(project.id(), project.assets()))
        out.emplace(asset.id, asset);
    return out;
}

// A label of two large boxes: its asset is sent back, so not reviewed.
void label_twice(Project& project, const std::string& asset) {
    const json box = project.client()
                         .labels({.project_id = project.id(), .asset_id = asset})
                         .front()
                         .json_response.at("JOB_0")
                         .at("annotations")
                         .at(0);
    project.client().append_labels(project.id(), {{asset, {{"JOB_0", {{"annotations", {box, box}}}}}}});
}

} // namespace

TEST_CASE("audit: outcomes are listed with their rule, and nothing is done") {
    Project project(7); // of which 3 have a large box
    const TemporaryFolder folder;
    const Run run = audited(project, folder / "audit");
    INFO(run.err + run.out);
    CHECK(run.code == 0);
    CHECK(run.out.find("outcomes, by --apply") != std::string::npos);
    CHECK(run.out.find("set metadata objects") != std::string::npos);
    CHECK(run.out.find("add to review") != std::string::npos);
    CHECK(run.out.find("mutations") == std::string::npos);
    CHECK(std::filesystem::status(folder / "audit").permissions() == std::filesystem::perms::owner_all);
    const json outcomes = json::parse(text_of(folder / "audit/report.json")).at("outcomes");
    CHECK(outcomes.size() == 7 + 7 + 3);
    CHECK(std::all_of(outcomes.begin(), outcomes.end(), [](const json& one) { return one.at("rule") == "outcomes"; }));
    CHECK(std::count_if(outcomes.begin(), outcomes.end(), [](const json& one) {
              return one.at("outcome") == "set_metadata" && one.at("key") == "objects" && one.at("value") == 1;
          }) == 7);
    CHECK(std::count_if(outcomes.begin(), outcomes.end(), [&](const json& one) {
              return one.at("outcome") == "add_to_review" &&
                     std::count(project.bad().begin(), project.bad().end(), one.at("assetId").get<std::string>()) == 1;
          }) == 3);
    const std::string html = text_of(folder / "audit/report.html");
    CHECK(html.find("<td>outcomes</td><td>add to review</td>") != std::string::npos);
    for (const auto& [id, asset] : by_id(project)) {
        CHECK(asset.json_metadata.value("objects", json()).is_null());
        CHECK(asset.status == "LABELED");
    }
}

TEST_CASE("audit: --apply carries outcomes out once, and what an asset has is merged") {
    Project project(7);
    const std::string& sent_back = project.bad().back();
    label_twice(project, sent_back);
    const std::string& known = project.assets().front();
    project.client().update_assets(project.id(),
                                   {{.id = known, .json_metadata = json{{"by", "a person"}, {"seen", 1}}}});
    const TemporaryFolder folder;
    const Run run = audited(project, folder / "audit", {"--apply", "--yes"});
    INFO(run.err + run.out);
    CHECK(run.code == 0);
    CHECK(run.err.find("metadata to be set: of 7 assets; to be reviewed: 2 assets") != std::string::npos);
    const auto check = [&](int objects_of_first) {
        const std::map<std::string, kili_api::Asset> assets = by_id(project);
        for (const auto& [id, asset] : assets) {
            INFO(id);
            const bool reviewed = std::count(project.bad().begin(), project.bad().end(), id) == 1 && id != sent_back;
            CHECK(asset.status == (id == sent_back ? "ONGOING" : reviewed ? "TO_REVIEW" : "LABELED"));
            CHECK(asset.json_metadata.at("seen") == json{{"by", "outcomes"}});
            if (id != known) CHECK(asset.json_metadata.at("objects") == (id == sent_back ? 2 : 1));
        }
        CHECK(assets.at(known).json_metadata.at("by") == "a person");
        CHECK(assets.at(known).json_metadata.at("objects") == objects_of_first);
    };
    check(1);
    // What a person does later stays: the audit was carried out.
    json metadata = by_id(project).at(known).json_metadata;
    metadata["objects"] = 12;
    project.client().update_assets(project.id(), {{.id = known, .json_metadata = metadata}});
    CHECK(audited(project, folder / "audit", {"--apply", "--yes"}).code == 0);
    check(12);
}
