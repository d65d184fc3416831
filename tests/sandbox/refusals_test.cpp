#include "account.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using nlohmann::json;

namespace {

const char* const append_labels =
    "mutation($d: AppendManyLabelsData!, $w: AssetWhere!) { appendManyLabels(data: $d, where: $w) {id} }";
const char* const append_assets =
    "mutation($d: AppendManyAssetsData!, $p: ID) { appendManyAssets(data: $d, where: {id: $p}) {id} }";
const char* const create_issues =
    "mutation($i: [IssueToCreate!]!, $w: AssetWhere!) { createIssues(issues: $i, where: $w) {id} }";
const char* const create_webhook = "mutation($d: WebhookData!) { createWebhook(data: $d) }";

json many(std::size_t count, const json& entry) {
    return json(std::vector<json>(count, entry));
}

json labels(const json& entries) {
    return {{"d", {{"labelType", "DEFAULT"}, {"labelsData", entries}}}, {"w", json::object()}};
}

json assets(const std::string& project, const json& data) {
    return {{"d", data}, {"p", project}};
}

} // namespace

TEST_CASE("sandbox: another API key is refused with 401") {
    sandbox::Options options;
    options.api_key = "the-right-key";
    test::Account account(options);
    CHECK(account.data("{viewer{email}}").at("viewer").at("email") == "viewer@sandbox.kili");
    const std::string body = R"({"query":"{viewer{id}}"})";
    const std::vector<std::string> headers = GENERATE(
        std::vector<std::string>{}, std::vector<std::string>{"Authorization: X-API-Key: wrong"},
        std::vector<std::string>{"Authorization: the-right-key"},
        std::vector<std::string>{"Authorization: X-API-Key: the-right-key", "Authorization: X-API-Key: the-right-key"});
    const test::HttpReply reply = test::send(account.url(sandbox::endpoint_path), headers, &body);
    CHECK(reply.status == 401);
    CHECK(json::parse(reply.body).at("errors").at(0).at("extensions").at("code") == "UNAUTHENTICATED");
    CHECK(reply.body.find("the-right-key") == std::string::npos);
}

TEST_CASE("sandbox: a body that is not a GraphQL request is refused with 400") {
    test::Account account;
    const std::string deep(10'000, '[');
    const std::string body =
        GENERATE_COPY("", "{", "[]", "1", "{}", R"({"query":1})", R"({"query":"{viewer{id}}","variables":[]})",
                      R"({"query":"{viewer{id}}","operationName":1})", "{\"query\":\"\xff\"}",
                      R"({"query":"{viewer{id}}","variables":{"a":1e999}})", deep);
    const test::HttpReply reply =
        test::send(account.url(sandbox::endpoint_path), {"Authorization: X-API-Key: sandbox-key"}, &body);
    INFO(body.substr(0, 100));
    CHECK(reply.status == 400);
    CHECK(json::parse(reply.body).at("errors").at(0).at("extensions").at("code") == "BAD_REQUEST");
}

TEST_CASE("sandbox: the version needs no key, other paths and methods are not there") {
    test::Account account;
    const test::HttpReply version = test::send(account.url(sandbox::version_path), {});
    CHECK(version.status == 200);
    CHECK(json::parse(version.body).at("version").is_string());
    CHECK(test::send(account.url(sandbox::endpoint_path), {}).status == 405);
    CHECK(test::send(account.url("/graphql"), {}).status == 404);
}

TEST_CASE("sandbox: GraphQL errors come with status 200 and no data") {
    test::Account account;
    CHECK(account.refusal("{viewer{id}").find("GRAPHQL_PARSE_FAILED: ") == 0);
    CHECK(account.refusal("{viewer{ids}}").find("GRAPHQL_VALIDATION_FAILED: ") == 0);
    CHECK(account.refusal("query($w: AssetWhere!) {countAssets(where: $w)}").find("BAD_USER_INPUT: Variable \"$w\"") ==
          0);
    CHECK(account.refusal("mutation { deleteLabels(ids: [\"a\"]) }") == "NOT_FOUND: No label with id a.");
}

TEST_CASE("sandbox: more than a hundred at once are refused, and none of them is carried out") {
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string label = account.label(asset, "{}");
    const json a_label{{"assetID", asset}, {"jsonResponse", "{}"}};
    const json an_issue{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}};
    CHECK(account.data(append_labels, labels(many(100, a_label))).at("appendManyLabels").size() == 100);
    CHECK(account.refusal(append_labels, labels(many(101, a_label))) ==
          "BAD_USER_INPUT: appendManyLabels takes at most 100 at once, got 101.");
    CHECK(account.data(create_issues, {{"i", many(100, an_issue)}, {"w", json::object()}}).at("createIssues").size() ==
          100);
    CHECK(account.refusal(create_issues, {{"i", many(101, an_issue)}, {"w", json::object()}}).find("at most 100") !=
          std::string::npos);
    CHECK(account.refusal(append_assets, assets(project, {{"contentArray", many(101, "x")}})).find("at most 100") !=
          std::string::npos);
    json ids = json::array();
    for (int i = 0; i < 101; ++i)
        ids.push_back("id-" + std::to_string(i));
    const json answer =
        account.reply("mutation($i: [ID!]) { sendBackAssetsToQueue(where: {idIn: $i}) {id} }", {{"i", ids}});
    CHECK(answer.dump().find("at most 100") != std::string::npos);
    CHECK(account.data("{countLabels(where: {}) countIssues(where: {}) countAssets(where: {})}") ==
          json{{"countLabels", 101}, {"countIssues", 100}, {"countAssets", 1}});
}

TEST_CASE("sandbox: impossible labels are refused, and none of their batch is added") {
    test::Account account;
    const std::string asset = account.asset(account.project(), "one");
    const json good{{"assetID", asset}, {"jsonResponse", "{}"}};
    const auto refusal = [&](const json& bad) { return account.refusal(append_labels, labels({good, bad})); };
    CHECK(refusal({{"assetID", "unknown"}, {"jsonResponse", "{}"}}) == "NOT_FOUND: No asset with id unknown.");
    CHECK(refusal({{"assetID", asset}, {"jsonResponse", "{"}}).find("jsonResponse of labelsData[1] cannot be read") !=
          std::string::npos);
    CHECK(refusal({{"assetID", asset}, {"jsonResponse", "[]"}}).find("must be a JSON object") != std::string::npos);
    CHECK(refusal({{"assetID", asset}, {"jsonResponse", std::string(10'000, '[')}}).find("nested deeper") !=
          std::string::npos);
    CHECK(refusal({{"assetID", asset}}).find("\"jsonResponse\" of required type") != std::string::npos);
    CHECK(account
              .refusal(append_labels,
                       {{"d", {{"labelType", "DEFAULT"}, {"labelsData", {good}}}}, {"w", {{"idIn", {"other"}}}}})
              .find("NOT_FOUND: Asset " + asset) == 0);
    CHECK(account.data("{countLabels(where: {})}") == json{{"countLabels", 0}});
    CHECK(account.status(asset) == "TODO");
}

TEST_CASE("sandbox: an issue needs a label of the project, and the error names the missing one") {
    test::Account account;
    const std::string project = account.project();
    const std::string label = account.label(account.asset(project, "one"), "{}");
    const std::string elsewhere = account.label(account.asset(account.project(), "two"), "{}");
    const auto refusal = [&](const json& bad) {
        return account.refusal(create_issues, {{"i", {{{"labelID", label}, {"type", "ISSUE"}}, bad}},
                                               {"w", {{"project", {{"id", project}}}}}});
    };
    CHECK(refusal({{"labelID", "unknown"}, {"type", "ISSUE"}}) == "NOT_FOUND: No label with id unknown.");
    CHECK(refusal({{"labelID", elsewhere}, {"type", "ISSUE"}}).find(elsewhere) != std::string::npos);
    CHECK(refusal({{"labelID", label}, {"type", "ISSUE"}, {"assetId", "other"}}).find("Label " + label) !=
          std::string::npos);
    CHECK(refusal({{"type", "ISSUE"}}).find("labelID or an assetId") != std::string::npos);
    CHECK(account.data("{countIssues(where: {})}") == json{{"countIssues", 0}});
}

TEST_CASE("sandbox: impossible assets are refused") {
    test::Account account;
    const std::string project = account.project();
    account.asset(project, "one");
    const auto refusal = [&](const json& data) { return account.refusal(append_assets, assets(project, data)); };
    CHECK(refusal({{"contentArray", {"a", "b"}}, {"externalIDArray", {"x"}}}).find("has 1 entries") !=
          std::string::npos);
    CHECK(refusal({{"contentArray", {"a"}}, {"externalIDArray", {"one"}}}).find("externalId one already") !=
          std::string::npos);
    CHECK(refusal({{"contentArray", {"a", "b"}}, {"externalIDArray", {"x", "x"}}}).find("externalId x already") !=
          std::string::npos);
    CHECK(refusal({{"contentArray", {"a", "b"}}, {"idArray", {"x", "x"}}}).find("id x already") != std::string::npos);
    CHECK(refusal({{"contentArray", {""}}}).find("no content") != std::string::npos);
    CHECK(refusal({{"contentArray", {"a"}}, {"jsonMetadataArray", {"x"}}}).find("jsonMetadata") != std::string::npos);
    CHECK(account.refusal(append_assets, assets("unknown", {{"contentArray", {"a"}}})) ==
          "NOT_FOUND: No project with id unknown.");
    CHECK(account.refusal(append_assets, {{"d", {{"contentArray", {"a"}}}}}).find("where.id") != std::string::npos);
}

TEST_CASE("sandbox: impossible projects, issues and send-backs are refused") {
    test::Account account;
    const std::string create = "mutation($d: CreateProjectData!) { createProject(data: $d) {id} }";
    CHECK(account.refusal(create, {{"d", {{"title", "t"}, {"inputType", "IMAGE"}}}}).find("jsonInterface") !=
          std::string::npos);
    CHECK(account.refusal(create, {{"d", {{"title", "t"}, {"inputType", "IMAGE"}, {"jsonInterface", "{"}}}})
              .find("cannot be read") != std::string::npos);
    CHECK(account.refusal("mutation { updatePropertiesInProject(where: {id: \"x\"}, data: {}) {id} }") ==
          "NOT_FOUND: No project with id x.");
    CHECK(account.refusal("mutation { updatePropertiesInIssue(where: {id: \"x\"}, data: {}) {id} }") ==
          "NOT_FOUND: No issue with id x.");
    const json answer = account.reply("mutation { sendBackAssetsToQueue(where: {idIn: [\"x\"]}) {id} }");
    CHECK(answer.at("errors").at(0).at("message") == "No asset with id x.");
}

TEST_CASE("sandbox: impossible webhooks are refused") {
    test::Account account;
    const std::string project = account.project();
    account.webhook(project, "hook", "http://127.0.0.1:1/", json::object());
    const auto reply = [&](const json& data) { return account.reply(create_webhook, {{"d", data}}).dump(); };
    CHECK(reply({{"pluginName", "hook"}, {"webhookUrl", "http://x/"}}).find("already") != std::string::npos);
    CHECK(reply({{"pluginName", "h"}, {"webhookUrl", "ftp://x/"}}).find("http://") != std::string::npos);
    CHECK(
        reply({{"pluginName", "h"}, {"webhookUrl", "http://x/"}, {"header", "a\r\nB: c"}}).find("control characters") !=
        std::string::npos);
    CHECK(reply({{"pluginName", "h"}, {"webhookUrl", "http://x/"}, {"handlerTypes", {"onNothing"}}})
              .find("one of onSubmit") != std::string::npos);
    CHECK(account.reply("mutation { activatePluginOnProject(where: {pluginName: \"none\", projectId: \"x\"}) }")
              .dump()
              .find("none") != std::string::npos);
    CHECK(account.reply("mutation { activatePluginOnProject(where: {pluginName: \"hook\", projectId: \"x\"}) }")
              .dump()
              .find("No project") != std::string::npos);
}
