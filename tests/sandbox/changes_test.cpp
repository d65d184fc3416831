// Mutations that change or delete objects, and the records of what happened.
#include "account.hpp"
#include "receiver.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

namespace {

json events(test::Account& account, const json& where, const json& pagination, const char* order = "asc") {
    return account
        .data("query($w: EventsWhere!, $p: EventPagination!, $o: Order) { events(where: $w, pagination: $p, order: $o)"
              " { id event projectId userId payload } }",
              {{"w", where}, {"p", pagination}, {"o", order}})
        .at("events");
}

} // namespace

TEST_CASE("sandbox: assets are changed one by one, and none if one cannot be") {
    test::Account account;
    const std::string project = account.project();
    const std::string one = account.asset(project, "one");
    const std::string two = account.asset(project, "two");
    const std::string change = "mutation($w: [AssetWhere!]!, $d: [AssetData!]!) {"
                               "  updatePropertiesInAssets(where: $w, data: $d) { externalId jsonMetadata status } }";
    const json changed = account.data(
        change,
        {{"w", {{{"id", one}}, {{"id", two}}}},
         {"d", {{{"externalId", "first"}, {"jsonMetadata", "{\"a\":1}"}, {"priority", 1}}, {{"isToReview", true}}}}});
    CHECK(changed.at("updatePropertiesInAssets") ==
          json{{{"externalId", "first"}, {"jsonMetadata", "{\"a\":1}"}, {"status", "TODO"}},
               {{"externalId", "two"}, {"jsonMetadata", "{}"}, {"status", "TO_REVIEW"}}});
    CHECK(account.data("{countAssets(where: {metadata: {a: 1}})}") == json{{"countAssets", 1}});
    CHECK(account.refusal(change, {{"w", {{{"id", one}}, {{"id", two}}}},
                                   {"d", {{{"externalId", "1"}}, {{"externalId", "first"}}}}}) ==
          "BAD_USER_INPUT: The project has an asset with externalId first already.");
    CHECK(account.data("{countAssets(where: {externalIdStrictlyIn: [\"first\"]})}") == json{{"countAssets", 1}});
}

TEST_CASE("sandbox: labeled assets go to review, others stay") {
    test::Account account;
    const std::string project = account.project();
    const std::string labeled = account.asset(project, "one");
    const std::string fresh = account.asset(project, "two");
    account.label(labeled, test::boxes(1));
    account.data("mutation($w: AssetWhere!) { addAllLabeledAssetsToReview(where: $w) { id } }",
                 {{"w", {{"project", {{"id", project}}}}}});
    CHECK(account.status(labeled) == "TO_REVIEW");
    CHECK(account.status(fresh) == "TODO");
    account.label(labeled, test::boxes(1), "REVIEW");
    CHECK(account.status(labeled) == "REVIEWED");
}

TEST_CASE("sandbox: a label that is deleted leaves the one before it the latest") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string first = account.label(asset, test::boxes(1));
    const std::string second = account.label(asset, test::boxes(2));
    CHECK(account.label_fields(first, "isLatestLabelForUser").at("isLatestLabelForUser") == false);
    const json gone = account.data("mutation($i: [ID!]!) { deleteLabels(ids: $i) }", {{"i", {second}}});
    CHECK(gone.at("deleteLabels") == json{second});
    CHECK(account.label_fields(first, "isLatestLabelForUser").at("isLatestLabelForUser") == true);
    CHECK(account.status(asset) == "LABELED");
    account.data("mutation($i: [ID!]!) { deleteLabels(ids: $i) }", {{"i", {first}}});
    CHECK(account.status(asset) == "TODO");
    CHECK(account.data("{countLabels(where: {})}") == json{{"countLabels", 0}});
}

TEST_CASE("sandbox: assets and projects are deleted with all that belongs to them") {
    test::Account account;
    const std::string project = account.project();
    const std::string kept = account.project("kept");
    account.asset(kept, "one");
    const std::string one = account.asset(project, "one");
    const std::string two = account.asset(project, "two");
    for (const std::string& asset : {one, two}) {
        const std::string label = account.label(asset, test::boxes(3));
        account.data("mutation($i: [IssueToCreate!]!) { createIssues(issues: $i, where: {}) {id} }",
                     {{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}}}}});
    }
    const std::string counts = "{countAssets(where: {}) countLabels(where: {}) countIssues(where: {})}";
    account.data("mutation($w: AssetWhere!) { deleteManyFromDataset(where: $w) { numberOfAssets } }",
                 {{"w", {{"idIn", {one}}}}});
    CHECK(account.data(counts) == json{{"countAssets", 2}, {"countLabels", 1}, {"countIssues", 1}});
    CHECK(account.data("mutation($w: ProjectWhere!) { deleteProjectAsynchronously(where: $w) }",
                       {{"w", {{"id", project}}}}) == json{{"deleteProjectAsynchronously", project}});
    CHECK(account.data(counts) == json{{"countAssets", 1}, {"countLabels", 0}, {"countIssues", 0}});
    CHECK(account.data("{countProjects(where: {})}") == json{{"countProjects", 1}});
}

TEST_CASE("sandbox: a model's predictions are overwritten, a labeler's labels are not") {
    test::Account account;
    const std::string asset = account.asset(account.project(), "one");
    const auto predict = [&](const std::string& model, int boxes, bool overwrite) {
        account.data(
            "mutation($d: AppendManyLabelsData!, $w: AssetWhere!) {"
            "  appendManyLabels(data: $d, where: $w) { id } }",
            {{"d",
              {{"labelType", "PREDICTION"},
               {"overwrite", overwrite},
               {"labelsData", {{{"assetID", asset}, {"jsonResponse", test::boxes(boxes)}, {"modelName", model}}}}}},
             {"w", {{"idIn", {asset}}}}});
    };
    account.label(asset, test::boxes(1));
    predict("a", 1, false);
    predict("b", 2, false);
    predict("a", 3, true);
    const json labels = account.data("{labels(where: {typeIn: [PREDICTION]}, first: 9, skip: 0)"
                                     "  { modelName numberOfAnnotations }}");
    CHECK(labels.at("labels") ==
          json{{{"modelName", "b"}, {"numberOfAnnotations", 2}}, {{"modelName", "a"}, {"numberOfAnnotations", 3}}});
    CHECK(account.data("{countLabels(where: {typeIn: [DEFAULT]})}") == json{{"countLabels", 1}});
}

TEST_CASE("sandbox: the events of a project are read in pages, from one on, either way") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string label = account.label(asset, test::boxes(1));
    account.send_back(asset);
    account.label(asset, test::boxes(1), "REVIEW");
    const json where{{"projectId", project}};
    const json all = events(account, where, {{"skip", 0}, {"first", 9}});
    REQUIRE(all.size() == 3);
    CHECK(all.at(0).at("event") == "labels.created.submit");
    CHECK(all.at(0).at("payload").at("label").at("id") == label);
    CHECK(all.at(1).at("event") == "assets.sentBackToQueue");
    CHECK(all.at(2).at("event") == "labels.created.review");
    CHECK(events(account, where, {{"skip", 1}, {"first", 1}}).at(0) == all.at(1));
    CHECK(events(account, where, {{"skip", 0}, {"first", 9}}, "desc").at(0) == all.at(2));
    CHECK(events(account, where, {{"skip", 0}, {"first", 9}, {"fromEventId", all.at(1).at("id")}}).size() == 2);
    CHECK(events(account, where, {{"skip", 0}, {"first", 9}, {"untilEventId", all.at(1).at("id")}}).size() == 2);
    CHECK(events(account, {{"projectId", project}, {"event", "labels.created.review"}}, {{"skip", 0}, {"first", 9}})
              .size() == 1);
    CHECK(events(account, {{"projectId", "another"}}, {{"skip", 0}, {"first", 9}}).empty());
}

TEST_CASE("sandbox: the caller's API key is there, without its text") {
    test::Account account;
    const std::string ask = "query($w: ApiKeyWhere!) { apiKeys(where: $w, first: 1, skip: 0)"
                            "  { name key revoked expiryDate } }";
    const json mine = account.data(ask, {{"w", {{"user", {{"apiKey", sandbox::default_api_key}}}}}}).at("apiKeys");
    REQUIRE(mine.size() == 1);
    CHECK(mine.at(0).at("key").is_null());
    CHECK(mine.at(0).at("revoked") == false);
    CHECK(account.data(ask, {{"w", {{"user", {{"apiKey", "another"}}}}}}).at("apiKeys").empty());
}

TEST_CASE("sandbox: a webhook's logs have the results of its deliveries") {
    test::Account account;
    test::Receiver receiver;
    const std::string project = account.project();
    account.webhook(project, "hook", receiver.url(), {{"header", "secret"}});
    account.label(account.asset(project, "one"), test::boxes(1));
    receiver.wait(1);
    const std::string ask = "query($d: PluginLogsData!) { getPluginLogs(data: $d)"
                            "  { content logType pluginName projectId runId } }";
    const auto log = [&] {
        return account.data(ask, {{"d", {{"projectId", project}, {"pluginName", "hook"}}}}).at("getPluginLogs").at(0);
    };
    json one = log();
    while (one.at("content") == "onSubmit waits") // the reply is on its way to the sandbox
        one = log();
    CHECK(one.at("content") == "onSubmit delivered after 1 try");
    CHECK(one.at("logType") == "INFO");
    CHECK_FALSE(one.at("runId").get<std::string>().empty());
    CHECK(account.refusal(ask, {{"d", {{"projectId", project}, {"pluginName", "other"}}}}) ==
          "NOT_FOUND: No plugin or webhook named \"other\".");
    CHECK(account.data("{getPluginRunnerStatus(name: \"hook\")}") == json{{"getPluginRunnerStatus", nullptr}});
}
