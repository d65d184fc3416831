// Workflow V1 and V2: one way of an asset in the words of either, and the filters that go with each.
#include "account.hpp"

#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;
using sandbox::Workflow;

namespace {

sandbox::Options of(Workflow workflow) {
    sandbox::Options options;
    options.new_projects = workflow;
    return options;
}

// "LABELED" of V1; "Labeling: DONE" of V2, which has no status.
std::string progress(test::Account& account, const std::string& asset) {
    const json found = account
                           .data("query($id: ID!) { assets(where: {id: $id}, first: 1, skip: 0) "
                                 "{ status currentStep { id name status } } }",
                                 {{"id", asset}})
                           .at("assets")
                           .at(0);
    const json& step = found.at("currentStep");
    CHECK(step.is_null() != found.at("status").is_null());
    if (step.is_null()) return found.at("status");
    CHECK_FALSE(step.at("id").get<std::string>().empty());
    return step.at("name").get<std::string>() + ": " + step.at("status").get<std::string>();
}

void add_to_review(test::Account& account, const std::string& asset) {
    account.data("mutation($w: AssetWhere!) { addAllLabeledAssetsToReview(where: $w) {id} }", {{"w", {{"id", asset}}}});
}

json ids(test::Account& account, const json& where) {
    json out = json::array();
    const json found = account.data("query($w: AssetWhere!) { assets(where: $w, first: 100, skip: 0) {id} "
                                    "countAssets(where: $w) }",
                                    {{"w", where}});
    for (const json& asset : found.at("assets"))
        out.push_back(asset.at("id"));
    CHECK(found.at("countAssets") == out.size());
    return out;
}

} // namespace

TEST_CASE("sandbox: what happens to an asset, in the words of V1 and V2") {
    struct Step {
        const char *what, *v1, *v2;
    };
    const std::vector<Step> way{
        {"PREDICTION", "TODO", "Labeling: TO_DO"},   {"INFERENCE", "TODO", "Labeling: TO_DO"},
        {"send back", "TODO", "Labeling: TO_DO"},    {"to review", "TODO", "Labeling: TO_DO"},
        {"AUTOSAVE", "ONGOING", "Labeling: DOING"},  {"send back", "ONGOING", "Labeling: DOING"},
        {"DEFAULT", "LABELED", "Labeling: DONE"},    {"AUTOSAVE", "LABELED", "Labeling: DONE"},
        {"send back", "ONGOING", "Labeling: REDO"},  {"send back", "ONGOING", "Labeling: REDO"},
        {"AUTOSAVE", "ONGOING", "Labeling: REDO"},   {"DEFAULT", "LABELED", "Labeling: DONE"},
        {"to review", "TO_REVIEW", "Review: TO_DO"}, {"send back", "ONGOING", "Labeling: REDO"},
        {"DEFAULT", "LABELED", "Labeling: DONE"},    {"to review", "TO_REVIEW", "Review: TO_DO"},
        {"REVIEW", "REVIEWED", "Review: DONE"},      {"send back", "ONGOING", "Labeling: REDO"},
    };
    const Workflow workflow = GENERATE(Workflow::v1, Workflow::v2);
    test::Account account(of(workflow));
    const std::string asset = account.asset(account.project(), "one");
    for (const Step& step : way) {
        INFO(sandbox::name(workflow) << ", " << step.what);
        const std::string what = step.what;
        if (what == "send back")
            account.send_back(asset);
        else if (what == "to review")
            add_to_review(account, asset);
        else
            account.label(asset, test::boxes(1), what);
        CHECK(progress(account, asset) == (workflow == Workflow::v1 ? step.v1 : step.v2));
    }
}

TEST_CASE("sandbox: a V2 asset is PARTIALLY_DONE until as many people labelled it as the consensus wants") {
    test::Account account(of(Workflow::v2));
    const std::string project = account.project();
    account.data("mutation($p: ID!) { updatePropertiesInProject(where: {id: $p}, data: {minConsensusSize: 2}) {id} }",
                 {{"p", project}});
    const std::string asset = account.asset(project, "one");
    const auto label_by = [&](const std::string& author) {
        account.data("mutation($d: AppendManyLabelsData!) { appendManyLabels(data: $d, where: {}) {id} }",
                     {{"d",
                       {{"labelType", "DEFAULT"},
                        {"labelsData", {{{"assetID", asset}, {"authorID", author}, {"jsonResponse", "{}"}}}}}}});
        return progress(account, asset);
    };
    CHECK(label_by("ann") == "Labeling: PARTIALLY_DONE");
    CHECK(label_by("ann") == "Labeling: PARTIALLY_DONE");
    CHECK(label_by("bob") == "Labeling: DONE");
}

TEST_CASE("sandbox: projects say which workflow they are of, and V2 ones their steps") {
    const Workflow workflow = GENERATE(Workflow::v1, Workflow::v2);
    test::Account account(of(workflow));
    const std::string id = account.project();
    const json project = account
                             .data("query($p: ID!) { projects(where: {id: $p}, first: 1, skip: 0) "
                                   "{ workflowVersion steps { id name type isActivated order } } }",
                                   {{"p", id}})
                             .at("projects")
                             .at(0);
    CHECK(project.at("workflowVersion") == sandbox::name(workflow));
    REQUIRE(project.at("steps").size() == (workflow == Workflow::v1 ? 0 : 2));
    if (workflow == Workflow::v1) return;
    CHECK(project.at("steps").at(0).at("type") == "DEFAULT");
    CHECK(project.at("steps").at(1).at("type") == "REVIEW");
    CHECK(project.at("steps").at(0).at("id") != project.at("steps").at(1).at("id"));
}

TEST_CASE("sandbox: V2 assets are found by step and status in it") {
    test::Account account(of(Workflow::v2));
    const std::string project = account.project();
    const std::string todo = account.asset(project, "todo");
    const std::string done = account.asset(project, "done");
    const std::string redo = account.asset(project, "redo");
    const std::string reviewed = account.asset(project, "reviewed");
    account.label(done, test::boxes(1));
    account.label(redo, test::boxes(1));
    account.send_back(redo);
    account.label(reviewed, test::boxes(1), "REVIEW");
    const json steps =
        account.data("{projects(where: {}, first: 1, skip: 0) {steps {id}}}").at("projects").at(0).at("steps");
    const std::string labeling = steps.at(0).at("id");
    const std::string review = steps.at(1).at("id");
    const auto found = [&](json where) {
        where["project"] = {{"id", project}};
        return ids(account, where);
    };
    CHECK(found({{"stepIdIn", {labeling}}}) == json{todo, done, redo});
    CHECK(found({{"stepIdIn", {review, "unknown"}}}) == json{reviewed});
    CHECK(found({{"stepIdNotIn", {labeling}}}) == json{reviewed});
    CHECK(found({{"stepStatusIn", {"DONE"}}}) == json{done, reviewed});
    CHECK(found({{"stepStatusNotIn", {"DONE", "TO_DO"}}}) == json{redo});
    CHECK(found({{"stepIdIn", {labeling}}, {"stepStatusIn", {"DONE", "REDO"}}}) == json{done, redo});
    CHECK(found({{"skipped", false}, {"statusIn", nullptr}}).size() == 4);
    CHECK(found({{"skipped", true}}).empty());
    const json labels =
        account.data("query($w: LabelWhere!) { labels(where: $w, first: 9, skip: 0) {labelOf{id}} }",
                     {{"w", {{"project", {{"id", project}}}, {"asset", {{"stepStatusIn", {"REDO"}}}}}}});
    REQUIRE(labels.at("labels").size() == 1);
    CHECK(labels.at("labels").at(0).at("labelOf").at("id") == redo);
}

TEST_CASE("sandbox: each workflow refuses the other's filters, wherever they stand") {
    const Workflow workflow = GENERATE(Workflow::v1, Workflow::v2);
    test::Account account(of(workflow));
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const json filters = workflow == Workflow::v1 ? json{{{"stepIdIn", {"s"}}},
                                                         {{"stepIdNotIn", {"s"}}},
                                                         {{"stepStatusIn", {"DONE"}}},
                                                         {{"stepStatusNotIn", {"DONE"}}}}
                                                  : json::array({{{"statusIn", {"LABELED"}}}});
    for (const json& filter : filters) {
        INFO(filter.dump());
        json where = filter;
        where["project"] = {{"id", project}};
        json by_id = filter;
        by_id["id"] = asset;
        for (const json& each : {where, by_id}) {
            CHECK(account.refusal("query($w: AssetWhere!) { countAssets(where: $w) }", {{"w", each}})
                      .starts_with("BAD_USER_INPUT: AssetWhere." + filter.items().begin().key()));
            CHECK(account.reply("mutation($w: AssetWhere!) { sendBackAssetsToQueue(where: $w) {id} }", {{"w", each}})
                      .at("errors")
                      .at(0)
                      .at("message")
                      .get<std::string>()
                      .starts_with("AssetWhere." + filter.items().begin().key()));
            CHECK(account.refusal("query($w: LabelWhere!) { countLabels(where: $w) }", {{"w", {{"asset", each}}}})
                      .starts_with("BAD_USER_INPUT"));
        }
        const json outside{{"project", {{"id", project}}}, {"asset", filter}};
        CHECK(account.refusal("query($w: LabelWhere!) { countLabels(where: $w) }", {{"w", outside}})
                  .starts_with("BAD_USER_INPUT"));
        CHECK(account.refusal("query($w: IssueWhere!) { countIssues(where: $w) }", {{"w", outside}})
                  .starts_with("BAD_USER_INPUT"));
    }
}

TEST_CASE("sandbox: what a V2 project refuses") {
    test::Account account(of(Workflow::v2));
    const std::string asset = account.asset(account.project(), "one");
    CHECK(account
              .refusal("mutation($w: [AssetWhere!]!, $d: [AssetData!]!) "
                       "{ updatePropertiesInAssets(where: $w, data: $d) {id} }",
                       {{"w", {{{"id", asset}}}}, {"d", {{{"status", "LABELED"}}}}})
              .find("Workflow V2") != std::string::npos);
    const auto label_in = [&](const std::string& step, const std::string& type) {
        return account.reply("mutation($d: AppendManyLabelsData!) { appendManyLabels(data: $d, where: {}) {id} }",
                             {{"d",
                               {{"labelType", type},
                                {"stepName", step},
                                {"labelsData", {{{"assetID", asset}, {"jsonResponse", "{}"}}}}}}});
    };
    CHECK(label_in("Painting", "DEFAULT").contains("errors"));
    CHECK(label_in("Review", "DEFAULT").contains("errors"));
    CHECK(label_in("Labeling", "REVIEW").contains("errors"));
    CHECK(progress(account, asset) == "Labeling: TO_DO");
    CHECK_FALSE(label_in("Labeling", "DEFAULT").contains("errors"));
    CHECK(progress(account, asset) == "Labeling: DONE");
    CHECK_FALSE(label_in("Review", "REVIEW").contains("errors"));
    CHECK(progress(account, asset) == "Review: DONE");
}

TEST_CASE("sandbox: a state file keeps workflow, steps and progress") {
    const TemporaryFolder folder;
    sandbox::Options options = of(Workflow::v2);
    options.state = folder / "state.json";
    std::string asset;
    json steps;
    const auto steps_of = [](test::Account& account) {
        return account.data("{projects(where: {}, first: 1, skip: 0) {workflowVersion steps {id name}}}");
    };
    {
        test::Account account(options);
        asset = account.asset(account.project(), "one");
        account.label(asset, test::boxes(1));
        account.send_back(asset);
        steps = steps_of(account);
    }
    options.new_projects = Workflow::v1; // of new ones alone
    test::Account account(options);
    CHECK(progress(account, asset) == "Labeling: REDO");
    CHECK(steps_of(account) == steps);
    CHECK(progress(account, account.asset(account.project("another"), "two")) == "TODO");
}
