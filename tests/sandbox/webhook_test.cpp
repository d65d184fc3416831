#include "account.hpp"
#include "receiver.hpp"

#include "event/event.hpp"
#include "sandbox/sandbox.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace kilihost;
using nlohmann::json;

namespace {

std::set<std::string> keys(const json& object) {
    std::set<std::string> names;
    for (const auto& [key, value] : object.items())
        names.insert(key);
    return names;
}

std::vector<std::string> event_types(const std::vector<json>& bodies) {
    std::vector<std::string> types;
    for (const json& body : bodies)
        types.push_back(body.at("eventType"));
    return types;
}

} // namespace

TEST_CASE("webhook: a submitted label arrives as Kili sends it") {
    test::Receiver receiver;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "Webhook bbox count", receiver.url(), {{"header", "custom header"}});
    const std::string response =
        R"({"Z":{"annotations":[]}, "JOB_0":{"annotations":[{"mid":"m","categories":[{"name":"OBJECT_A"}],"x":0.10}]}})";
    const std::string label = account.label(asset, response);

    const http::Request request = receiver.wait(1).at(0);
    CHECK(request.single("Authorization") == "custom header");
    CHECK(request.single("Content-Type") == "application/json");
    CHECK(request.body.find("\"jsonResponse\":" + response) != std::string::npos); // as submitted, to the digit
    const json event = json::parse(request.body);
    CHECK(keys(event) == std::set<std::string>{"eventType", "logPayload", "payload"});
    CHECK(event.at("eventType") == "onSubmit");
    CHECK(keys(event.at("logPayload")) == std::set<std::string>{"runId", "projectId"});
    CHECK(event.at("logPayload").at("projectId") == project);
    CHECK(event.at("payload").at("asset_id") == asset);
    const json& sent = event.at("payload").at("label");
    CHECK(keys(sent) == std::set<std::string>{"id", "labelType", "numberOfAnnotations", "authorId", "modelName",
                                              "jsonResponse", "secondsToLabel", "isSentBackToQueue", "search",
                                              "createdAt", "updatedAt", "version", "isLatestLabelForUser",
                                              "isLatestDefaultLabelForUser", "isLatestReviewLabelForUser",
                                              "readPermissionsFromProject"});
    CHECK(sent.at("id") == label);
    CHECK(sent.at("labelType") == "DEFAULT");
    CHECK(sent.at("secondsToLabel") == 3);
    CHECK(sent.at("modelName").is_null());
    CHECK(sent.at("isLatestDefaultLabelForUser") == true);
    CHECK(sent.at("isLatestReviewLabelForUser") == false);
    CHECK(sent.at("search").at("numberOfAnnotationsByObject") == json{{"JOB_0.OBJECT_A", 1}});
}

TEST_CASE("webhook: with neither handlers nor matchers it gets submits and reviews only, as at Kili") {
    test::Receiver receiver;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const json nothing =
        GENERATE(json::object(), json{{"handlerTypes", nullptr}}, json{{"handlerTypes", json::array()}});
    account.webhook(project, "default", receiver.url(), nothing);
    account.label(asset, "{}", "PREDICTION");
    account.label(asset, "{}");
    account.send_back(asset);
    account.label(asset, "{}", "REVIEW");
    CHECK(event_types(receiver.wait_bodies(2)) == std::vector<std::string>{"onSubmit", "onReview"});
    account.label(asset, "{}");
    CHECK(event_types(receiver.wait_bodies(3)).back() == "onSubmit"); // so nothing came between
}

TEST_CASE("webhook: a matched event comes in the chosen envelope, and reads the same") {
    const auto envelope = GENERATE(sandbox::EventEnvelope::named, sandbox::EventEnvelope::word,
                                   sandbox::EventEnvelope::nested, sandbox::EventEnvelope::beside);
    test::Receiver receiver;
    sandbox::Options options;
    options.event_envelope = envelope;
    test::Account account(options);
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "matched", receiver.url(),
                    {{"handlerTypes", json::array()}, {"eventMatcher", {"labels.*"}}});
    const std::string label = account.label(asset, R"({"JOB_0":{"annotations":[]}})");
    account.label(asset, "{}", "REVIEW");
    const http::Request request = receiver.wait(2).at(0);
    INFO(request.body);
    const event::Event event(request.body);
    CHECK(event.kind() == event::EventKind::submit);
    CHECK(event.type() == "labels.created.submit");
    CHECK(event.project_id() == project);
    CHECK(event.asset_id() == asset);
    CHECK(event.label_id() == label);
    CHECK(event.has_run_id());
    CHECK(event.lacks_json_response() ==
          (envelope == sandbox::EventEnvelope::nested || envelope == sandbox::EventEnvelope::beside));
    CHECK(event::Event(receiver.wait(2).at(1).body).kind() == event::EventKind::review);
}

TEST_CASE("webhook: issues are events of Kili's own names") {
    test::Receiver receiver;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    const std::string label = account.label(asset, "{}");
    account.webhook(project, "issues", receiver.url(), {{"eventMatcher", {"asset.issue.*"}}});
    const json created = account.data(
        "mutation($i: [IssueToCreate!]!, $p: ID!) { it: createIssues(issues: $i, where: {project: {id: $p}}) { id } }",
        {{"i", {{{"labelID", label}, {"type", "ISSUE"}, {"text", "t"}}}}, {"p", project}});
    const std::string issue = created.at("it").at(0).at("id");
    for (const char* const status : {"SOLVED", "OPEN", "CANCELLED"})
        account.data(
            "mutation($i: ID!, $s: IssueStatus) { updatePropertiesInIssue(where: {id: $i}, data: {status: $s}) "
            "{ id } }",
            {{"i", issue}, {"s", status}});
    const std::vector<json> bodies = receiver.wait_bodies(3);
    CHECK(event_types(bodies) ==
          std::vector<std::string>{"asset.issue.created", "asset.issue.resolved", "asset.issue.cancelled"});
    for (const json& body : bodies)
        CHECK(body.at("payload") == json{{"issueId", issue}, {"assetId", asset}, {"externalId", "one"}});
}

TEST_CASE("webhook: with every handler named it gets every event that has one") {
    test::Receiver receiver;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "all", receiver.url(),
                    {{"handlerTypes",
                      {"onSubmit", "onReview", "onCustomInterfaceClick", "onProjectUpdated", "onSendBackToQueue"}}});
    account.label(asset, "{}", "PREDICTION");
    account.label(asset, "{}", "AUTOSAVE");
    account.label(asset, "{}");
    account.send_back(asset);
    account.label(asset, "{}", "REVIEW");
    account.data("mutation($p: ID!) { updatePropertiesInProject(where: {id: $p}, data: {title: \"New\", archived: "
                 "false}) {id} }",
                 {{"p", project}});
    const std::vector<json> bodies = receiver.wait_bodies(4);
    CHECK(event_types(bodies) ==
          std::vector<std::string>{"onSubmit", "onSendBackToQueue", "onReview", "onProjectUpdated"});
    CHECK(bodies.at(1).at("payload") == json{{"asset_id", asset}});
    CHECK(bodies.at(2).at("payload").at("label").at("labelType") == "REVIEW");
    CHECK(bodies.at(3).at("payload").at("settings_updated") ==
          json{{{"key", "archived"}, {"newValue", false}, {"oldValue", nullptr}},
               {{"key", "title"}, {"newValue", "New"}, {"oldValue", "Webhooks test project"}}});
    CHECK_FALSE(receiver.wait(1).at(0).single("Authorization").has_value());
    std::set<std::string> runs;
    for (const json& body : bodies)
        runs.insert(body.at("logPayload").at("runId").get<std::string>());
    CHECK(runs.size() == 4);
}

TEST_CASE("webhook: handlers and matchers choose") {
    test::Receiver reviews;
    test::Receiver matched;
    test::Receiver both;
    test::Receiver everything;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "reviews", reviews.url(), {{"handlerTypes", {"onReview"}}});
    account.webhook(project, "matched", matched.url(), {{"eventMatcher", {"project.*", "*.created.submit"}}});
    account.webhook(project, "both", both.url(),
                    {{"handlerTypes", {"onSubmit"}}, {"eventMatcher", {"labels.created.submit"}}});
    account.webhook(project, "everything", everything.url(), {{"eventMatcher", {"*"}}});
    account.label(asset, "{}", "PREDICTION");
    account.label(asset, "{}");
    account.label(asset, "{}", "REVIEW");
    account.data("mutation($p: ID!) { updatePropertiesInProject(where: {id: $p}, data: {title: \"New\"}) {id} }",
                 {{"p", project}});
    account.send_back(asset);

    // Notices go out in order: once the last has come, none before it is still to come.
    CHECK(event_types(everything.wait_bodies(5)) ==
          std::vector<std::string>{"labels.created.prediction", "labels.created.submit", "labels.created.review",
                                   "project.updated", "assets.sentBackToQueue"});
    CHECK(event_types(reviews.wait_bodies(1)) == std::vector<std::string>{"onReview"});
    CHECK(event_types(matched.wait_bodies(2)) == std::vector<std::string>{"labels.created.submit", "project.updated"});
    CHECK(event_types(both.wait_bodies(2)) == std::vector<std::string>{"onSubmit", "labels.created.submit"});
    CHECK(reviews.count() == 1);
    CHECK(matched.count() == 2);
    CHECK(both.count() == 2);
}

TEST_CASE("webhook: only where it is active, and as it was last registered") {
    test::Receiver receiver;
    test::Receiver moved;
    test::Account account;
    const std::string active = account.project();
    const std::string other = account.project();
    account.webhook(active, "hook", receiver.url(), {{"header", "Bearer old"}});
    const std::string asset = account.asset(active, "one");
    account.label(account.asset(other, "elsewhere"), "{}");
    account.label(asset, "{}");
    receiver.wait(1);
    account.data("mutation($d: WebhookData!) { updateWebhook(data: $d) }",
                 {{"d", {{"pluginName", "hook"}, {"webhookUrl", moved.url()}, {"header", "Bearer new"}}}});
    account.label(asset, "{}");
    CHECK(moved.wait(1).at(0).single("Authorization") == "Bearer new");
    account.data("mutation($w: PluginOnProjectWhere!) { deactivatePluginOnProject(where: $w) }",
                 {{"w", {{"pluginName", "hook"}, {"projectId", active}}}});
    account.label(asset, "{}");
    account.webhook(active, "last", moved.url(), {{"header", "last"}});
    account.label(asset, "{}");
    CHECK(moved.wait(2).at(1).single("Authorization") == "last");
    CHECK(receiver.count() == 1);
}

TEST_CASE("webhook: a batch of labels is as many events, in their order") {
    test::Receiver receiver;
    test::Account account;
    const std::string project = account.project();
    const std::string asset = account.asset(project, "one");
    account.webhook(project, "hook", receiver.url(), json::object());
    json entries = json::array();
    for (int i = 0; i < 100; ++i)
        entries.push_back({{"assetID", asset}, {"jsonResponse", test::boxes(i % 4)}});
    const json made = account.data("mutation($d: AppendManyLabelsData!) { appendManyLabels(data: $d, where: {}) {id} }",
                                   {{"d", {{"labelType", "DEFAULT"}, {"labelsData", entries}}}});
    const std::vector<json> bodies = receiver.wait_bodies(100);
    for (std::size_t i = 0; i < 100; ++i) {
        CHECK(bodies[i].at("payload").at("label").at("id") == made.at("appendManyLabels").at(i).at("id"));
    }
}
