#include "account.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

TEST_CASE("sandbox: a project keeps what it was made with, and what is changed") {
    test::Account account;
    const std::string id = account.project("Cars");
    const std::string read =
        "{projects(where: {id: \"" + id +
        "\"}, first: 1, skip: 0)"
        " {title description inputType jsonInterface archived numberOfAssets steps{id} minConsensusSize}}";
    CHECK(account.data(read).at("projects").at(0) == json{{"title", "Cars"},
                                                          {"description", ""},
                                                          {"inputType", "IMAGE"},
                                                          {"jsonInterface", test::json_interface},
                                                          {"archived", false},
                                                          {"numberOfAssets", 0},
                                                          {"steps", json::array()},
                                                          {"minConsensusSize", 1}});
    account.asset(id, "one");
    account.data(
        "mutation($w: ProjectWhere!, $d: ProjectData!) { updatePropertiesInProject(where: $w, data: $d) {id} }",
        {{"w", {{"id", id}}},
         {"d", {{"title", "Vans"}, {"description", "d"}, {"archived", true}, {"instructions", nullptr}}}});
    const json changed = account.data(read).at("projects").at(0);
    CHECK(changed.at("title") == "Vans");
    CHECK(changed.at("description") == "d");
    CHECK(changed.at("archived") == true);
    CHECK(changed.at("numberOfAssets") == 1);
}

TEST_CASE("sandbox: assets keep what they were made with") {
    test::Account account;
    const std::string project = account.project();
    const json made =
        account
            .data("mutation($d: AppendManyAssetsData!, $w: ProjectWhere!) { appendManyAssets(data: $d, where: $w)"
                  " {id externalId content jsonContent jsonMetadata isHoneypot status latestLabel{id}} }",
                  {{"d",
                    {{"contentArray", {"https://x/1.jpg", ""}},
                     {"externalIDArray", {"one", "two"}},
                     {"idArray", {"my-id", ""}},
                     {"isHoneypotArray", {true, false}},
                     {"jsonContentArray", {"", "[]"}},
                     {"jsonMetadataArray", {R"({"a":1})", "{}"}}}},
                   {"w", {{"id", project}}}})
            .at("appendManyAssets");
    CHECK(made.at(0) == json{{"id", "my-id"},
                             {"externalId", "one"},
                             {"content", "https://x/1.jpg"},
                             {"jsonContent", ""},
                             {"jsonMetadata", R"({"a":1})"},
                             {"isHoneypot", true},
                             {"status", "TODO"},
                             {"latestLabel", nullptr}});
    CHECK_FALSE(made.at(1).at("id").get<std::string>().empty());
    CHECK(account.data("query($p: ID!) { filterExistingAssets(projectID: $p, externalIDs: [\"two\", \"three\"]) }",
                       {{"p", project}}) == json{{"filterExistingAssets", {"two"}}});
}

TEST_CASE("sandbox: objects nest as deep as they are asked for") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string prediction = account.label(asset, test::boxes(1), "PREDICTION");
    const std::string label = account.label(asset, test::boxes(3));
    account.label(asset, test::boxes(2), "AUTOSAVE");
    account.data("mutation($i: [IssueToCreate!]!, $w: AssetWhere!) { createIssues(issues: $i, where: $w) {id} }",
                 {{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "BBox too large"}, {"objectMid", "mid-0"}}}},
                  {"w", {{"project", {{"id", project}}}}}});
    const json found =
        account.data("query($w: AssetWhere!) { assets(where: $w, first: 1, skip: 0) {"
                     "  labels { id author { email } labelOf { externalId } } latestLabel { id jsonResponse } ...I } }"
                     "fragment I on Asset { issues { objectMid status comments { text } } }",
                     {{"w", {{"project", {{"id", project}}}}}});
    const json& one = found.at("assets").at(0);
    CHECK(one.at("labels").size() == 3);
    CHECK(one.at("labels").at(0).at("id") == prediction); // the first made comes first
    CHECK(one.at("labels").at(1).at("author").at("email") == "viewer@sandbox.kili");
    CHECK(one.at("labels").at(1).at("labelOf").at("externalId") == "one");
    CHECK(one.at("latestLabel") == json{{"id", label}, {"jsonResponse", test::boxes(3)}});
    CHECK(one.at("issues") ==
          json{{{"objectMid", "mid-0"}, {"status", "OPEN"}, {"comments", {{{"text", "BBox too large"}}}}}});
}

TEST_CASE("sandbox: issues come in the order given, and are solved") {
    test::Account account;
    const std::string project = account.project();
    const std::string one = account.asset(project, "one");
    const std::string label_one = account.label(one, test::boxes(3));
    const std::string label_two = account.label(account.asset(project, "two"), test::boxes(3));
    const json made = account.data(
        "mutation createIssues($issues: [IssueToCreate!]!, $where: AssetWhere!) { data: createIssues(issues: $issues, "
        "where: $where)"
        "  { id assetId objectMid type status comments { text } } }",
        {{"issues",
          {{{"labelID", label_two}, {"objectMid", nullptr}, {"type", "ISSUE"}, {"text", "first"}},
           {{"labelID", label_one}, {"objectMid", "m"}, {"type", "ISSUE"}, {"assetId", one}, {"text", "second"}},
           {{"assetId", one}, {"type", "QUESTION"}}}},
         {"where", {{"project", {{"id", project}}}}}});
    const json& issues = made.at("data");
    REQUIRE(issues.size() == 3);
    CHECK(issues.at(0).at("comments").at(0).at("text") == "first");
    CHECK(issues.at(0).at("objectMid").is_null());
    CHECK(issues.at(1).at("assetId") == one);
    CHECK(issues.at(1).at("objectMid") == "m");
    CHECK(issues.at(2).at("type") == "QUESTION");
    CHECK(issues.at(2).at("comments").empty());

    account.data("mutation UpdatePropertiesInIssue($data: IssueData!, $where: IssueWhere!) {"
                 "  updatePropertiesInIssue(data: $data, where: $where) { id } }",
                 {{"data", {{"status", "SOLVED"}}}, {"where", {{"id", issues.at(0).at("id")}}}});
    CHECK(account.data("{open: countIssues(where: {status: OPEN}) solved: countIssues(where: {status: SOLVED})}") ==
          json{{"open", 2}, {"solved", 1}});
}

TEST_CASE("sandbox: createIssues repeated creates again, as Kili's does") {
    test::Account account;
    const std::string label = account.label(account.asset(account.project(), "one"), test::boxes(3));
    const json variables{{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}}}}};
    for (int i = 0; i < 2; ++i) {
        account.data("mutation($i: [IssueToCreate!]!) { createIssues(issues: $i, where: {}) {id} }", variables);
    }
    CHECK(account.data("{countIssues(where: {})}") == json{{"countIssues", 2}});
}

TEST_CASE("sandbox: sending back answers the project") {
    test::Account account;
    const std::string project = account.project();
    const std::string one = account.asset(project, "one");
    const std::string two = account.asset(project, "two");
    account.label(one, test::boxes(1));
    account.label(two, test::boxes(1));
    CHECK(account.data("mutation($where: AssetWhere!) { data: sendBackAssetsToQueue(where: $where) { id } }",
                       {{"where", {{"idIn", {one, two}}, {"project", {{"id", project}}}}}}) ==
          json{{"data", {{"id", project}}}});
    CHECK(account.data("{countAssets(where: {statusIn: [ONGOING]})}") == json{{"countAssets", 2}});
}

TEST_CASE("sandbox: webhooks are registered, changed, activated and deleted") {
    test::Account account;
    const std::string project = account.project();
    account.webhook(project, "hook", "http://127.0.0.1:1/", {{"header", "secret"}});
    const std::string list = "{listPlugins{name projectIds archived}}";
    CHECK(account.data(list).at("listPlugins") ==
          json{{{"name", "hook"}, {"projectIds", {project}}, {"archived", false}}});
    account.data("mutation($d: WebhookData!) { data: updateWebhook(data: $d) }",
                 {{"d", {{"pluginName", "hook"}, {"webhookUrl", "http://127.0.0.1:2/"}, {"header", nullptr}}}});
    const json where{{"w", {{"pluginName", "hook"}, {"projectId", project}}}};
    account.data("mutation($w: PluginOnProjectWhere!) { deactivatePluginOnProject(where: $w) }", where);
    CHECK(account.data(list).at("listPlugins").at(0).at("projectIds").empty());
    account.data("mutation { deletePlugin(where: {pluginName: \"hook\"}) }");
    CHECK(account.data(list).at("listPlugins").empty());
}

TEST_CASE("sandbox: no other run has the same ids") {
    test::Account one;
    test::Account two;
    CHECK(one.project() != two.project());
}
