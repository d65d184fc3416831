#include "account.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

namespace {

// Two projects: the first with three assets (todo, labelled, sent back with an issue), the second with one.
class World : public test::Account {
  public:
    World()
        : first(project("Cars")), second(project("Boats")), todo(asset(first, "car-1")),
          labelled(asset(first, "car-2")), returned(asset(first, "van-1")), boat(asset(second, "boat-1")),
          good(label(labelled, test::boxes(1))), bad(label(returned, test::boxes(3))),
          review(label(boat, test::boxes(1), "REVIEW")) {
        send_back(returned);
        issue = data("mutation($i: [IssueToCreate!]!) { createIssues(issues: $i, where: {}) {id} }",
                     {{"i", {{{"labelID", bad}, {"type", "ISSUE"}, {"text", "too many"}}}}})
                    .at("createIssues")
                    .at(0)
                    .at("id");
        viewer = data("{viewer{id}}").at("viewer").at("id");
    }

    // The ids that a query finds, and that the count of it agrees.
    json ids(const std::string& kind, const json& where) {
        const std::string type = kind == "projects" ? "ProjectWhere"
                                 : kind == "assets" ? "AssetWhere"
                                 : kind == "labels" ? "LabelWhere"
                                                    : "IssueWhere";
        std::string counted = kind;
        counted[0] = static_cast<char>(std::toupper(counted[0]));
        const json found = data("query($w: " + type + "!) { rows: " + kind +
                                    "(where: $w, first: 100, skip: 0) {id} count: count" + counted + "(where: $w) }",
                                {{"w", where}});
        json ids = json::array();
        for (const json& row : found.at("rows"))
            ids.push_back(row.at("id"));
        CHECK(found.at("count") == ids.size());
        return ids;
    }

    std::string first, second, todo, labelled, returned, boat, good, bad, review, issue, viewer;
};

} // namespace

TEST_CASE("filters: projects") {
    World w;
    CHECK(w.ids("projects", json::object()) == json{w.first, w.second});
    CHECK(w.ids("projects", {{"id", w.first}, {"searchQuery", nullptr}, {"shouldRelaunchKpiComputation", true}}) ==
          json{w.first});
    CHECK(w.ids("projects", {{"idIn", {w.second, "unknown"}}}) == json{w.second});
    CHECK(w.ids("projects", {{"searchQuery", "Boa"}, {"archived", false}, {"deleted", false}}) == json{w.second});
    CHECK(w.ids("projects", {{"archived", true}}).empty());
    CHECK(w.ids("projects", {{"deleted", true}}).empty());
    CHECK(w.ids("projects", {{"createdAtLte", "2020-01-01"}}).empty());
    CHECK(w.ids("projects", {{"updatedAtGte", "2020-01-01"}}).size() == 2);
}

TEST_CASE("filters: assets") {
    World w;
    const json in_first{{"id", w.first}};
    CHECK(w.ids("assets", {{"project", in_first}}) == json{w.todo, w.labelled, w.returned});
    CHECK(w.ids("assets", {{"id", w.boat}}) == json{w.boat});
    CHECK(w.ids("assets", {{"id", w.boat}, {"project", in_first}}).empty());
    CHECK(w.ids("assets", {{"idIn", {w.labelled, w.boat}}}) == json{w.labelled, w.boat});
    CHECK(w.ids("assets", {{"project", in_first}, {"idNotIn", {w.todo}}}) == json{w.labelled, w.returned});
    CHECK(w.ids("assets", {{"project", in_first}, {"externalIdStrictlyIn", {"car-1", "van"}}}) == json{w.todo});
    CHECK(w.ids("assets", {{"project", in_first}, {"externalIdIn", {"van", "r-2"}}}) == json{w.labelled, w.returned});
    CHECK(w.ids("assets", {{"statusIn", {"ONGOING", "REVIEWED"}}}) == json{w.returned, w.boat});
    CHECK(w.ids("assets", {{"issue", {{"type", "ISSUE"}, {"status", "OPEN"}}}}) == json{w.returned});
    CHECK(w.ids("assets", {{"issue", {{"status", "SOLVED"}}}}).empty());
    CHECK(w.ids("assets", {{"label", {{"typeIn", {"REVIEW"}}}}}) == json{w.boat});
    CHECK(w.ids("assets", {{"label", {{"labelerIn", {w.viewer}}}}}) == json{w.labelled, w.returned});
    CHECK(w.ids("assets", {{"label", {{"reviewerIn", {"viewer@sandbox.kili"}}}}}) == json{w.boat});
    CHECK(w.ids("assets", {{"createdAtGte", "2100-01-01"}}).empty());
    CHECK(w.ids("assets", {{"updatedAtLte", "2100-01-01T00:00:00Z"}}).size() == 4);
}

TEST_CASE("filters: labels") {
    World w;
    CHECK(w.ids("labels", {{"project", {{"id", w.first}}}}) == json{w.good, w.bad});
    CHECK(w.ids("labels", {{"asset", {{"id", w.boat}}}}) == json{w.review});
    CHECK(w.ids("labels", {{"asset", {{"externalIdStrictlyIn", {"car-2"}}}}, {"project", {{"id", w.first}}}}) ==
          json{w.good});
    CHECK(w.ids("labels", {{"asset", {{"id", w.boat}}}, {"project", {{"id", w.first}}}}).empty());
    CHECK(w.ids("labels", {{"id", w.bad}}) == json{w.bad});
    CHECK(w.ids("labels", {{"idIn", {w.bad, w.review}}, {"typeIn", {"DEFAULT"}}}) == json{w.bad});
    CHECK(w.ids("labels", {{"authorIn", {w.viewer}}}).size() == 3);
    CHECK(w.ids("labels", {{"user", {{"email", "nobody@x"}}}}).empty());
    CHECK(w.ids("labels", {{"createdAt", "2020-01-01"}}).empty());
}

TEST_CASE("filters: issues") {
    World w;
    CHECK(w.ids("issues", {{"project", {{"id", w.first}}}}) == json{w.issue});
    CHECK(w.ids("issues", {{"project", {{"id", w.second}}}}).empty());
    CHECK(w.ids("issues", {{"asset", {{"id", w.returned}}}, {"type", "ISSUE"}}) == json{w.issue});
    CHECK(w.ids("issues", {{"assetIn", {w.returned, w.todo}}, {"status", "OPEN"}}) == json{w.issue});
    CHECK(w.ids("issues", {{"assetIn", {w.todo}}}).empty());
    CHECK(w.ids("issues", {{"type", "QUESTION"}}).empty());
}

TEST_CASE("filters: one that the sandbox does not know is refused, not ignored") {
    test::Account account;
    CHECK(account.refusal("{countAssets(where: {consensusMarkGte: 0.5})}") ==
          "NOT_IMPLEMENTED: The sandbox does not filter by AssetWhere.consensusMarkGte.");
    CHECK(account.refusal("{countLabels(where: {asset: {label: {search: \"x\"}}})}") ==
          "NOT_IMPLEMENTED: The sandbox does not filter by AssetLabelWhere.search.");
}

TEST_CASE("filters: pages") {
    test::Account account;
    const std::string project = account.project();
    json names = json::array();
    for (int i = 0; i < 7; ++i)
        names.push_back("asset-" + std::to_string(i));
    account.data("mutation($d: AppendManyAssetsData!, $p: ID!) { appendManyAssets(data: $d, where: {id: $p}) {id} }",
                 {{"d", {{"contentArray", names}, {"externalIDArray", names}}}, {"p", project}});
    const auto page = [&](int first, int skip) {
        const json found =
            account.data("query($f: PageSize!, $s: Int!) { assets(where: {}, first: $f, skip: $s) {externalId} }",
                         {{"f", first}, {"s", skip}});
        json external_ids = json::array();
        for (const json& asset : found.at("assets"))
            external_ids.push_back(asset.at("externalId"));
        return external_ids;
    };
    CHECK(page(3, 0) == json{"asset-0", "asset-1", "asset-2"});
    CHECK(page(3, 6) == json{"asset-6"});
    CHECK(page(3, 7).empty());
    CHECK(page(0, 0).empty());
    CHECK(page(100, 0).size() == 7);
    CHECK(account.refusal("{assets(where: {}, first: 1, skip: -1) {id}}").find("BAD_USER_INPUT") == 0);
    CHECK(account.refusal("query($f: PageSize!) {assets(where: {}, first: $f, skip: 0) {id}}", {{"f", 101}})
              .find("BAD_USER_INPUT") == 0);
}
