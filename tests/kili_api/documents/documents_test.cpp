// Every operation of the client against a real GraphQL implementation on Kili's schema: each document validates, its
// variables fit, and what comes back is read. At the end, no document was left out.
#include "http_client/http_client.hpp"
#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace kilihost;
using nlohmann::json;

namespace {

class GraphqlJs {
  public:
    GraphqlJs() {
        const std::optional<std::string> line = process_.read_line(std::chrono::seconds(60));
        REQUIRE(line);
        address_ = *line;
    }

    std::string endpoint() const { return address_ + "/api/label/v2/graphql"; } // the storage is not under it

    json sent() const { return json::parse(http_client::HttpClient().exchange({.url = address_ + "/sent"}).body); }

  private:
    tutorial::ChildProcess process_{"/usr/bin/env", {"node", SERVER, SCHEMA, DOCUMENTS}, {}};
    std::string address_;
};

// How many there are, each with an id of its own.
template <typename T>
std::size_t count(kili_api::Listing<T> listing) {
    std::set<std::string> ids;
    for (const T& object : listing)
        ids.insert(object.id);
    return ids.size();
}

constexpr std::size_t rows = 205; // of each listing, as server.mjs has it

void ask_account(kili_api::Client& client) {
    const kili_api::User viewer = client.viewer();
    CHECK(viewer.id == "viewer.id");
    CHECK(viewer.email == "email of viewer.email");
    CHECK(count(client.list_api_keys("a@b.c")) == rows);
    CHECK(client.list_api_keys("a@b.c").next()->expires_at == "2024-05-06T07:08:09.000Z");
}

void ask_projects(kili_api::Client& client) {
    CHECK(count(client.list_projects()) == rows);
    CHECK(count(client.list_projects({{"p1", "p2"}, "car", false, "2024-01-01T00:00:00Z"})) == rows);
    const std::optional<kili_api::Project> project = client.project("p1");
    REQUIRE(project);
    CHECK(project->title == "title of projects.0.title");
    CHECK(project->json_interface == json{{"of", "projects.0.jsonInterface"}});
    CHECK(project->assets == 7);
    REQUIRE(project->steps.size() == 2);
    CHECK(project->steps[0].name == "name of projects.0.steps.0.name");
    CHECK(client.count_projects() == 7);
    CHECK(client.create_project({"t", "d", "IMAGE", {{"jobs", json::object()}}}) == "createProject.id");
    CHECK(count(client.list_events({.project_id = "p1"})) == rows);
    CHECK(count(client.list_events({"p1", "labels.created.submit", "u1", "2024-01-01", "2024-02-01", "e1", true})) ==
          rows);
    CHECK(client.list_events({.project_id = "p1"}).next()->payload == json{{"count", 3}});
}

void ask_assets(kili_api::Client& client) {
    CHECK(count(client.list_assets({.project_id = "p1"})) == rows);
    const kili_api::AssetFilter filter{.project_id = "p1",
                                       .ids = {"a1"},
                                       .external_ids = {"x1"},
                                       .progress = {.statuses = {"TODO", "ONGOING"},
                                                    .step_ids = {"s1"},
                                                    .step_ids_not = {"s2"},
                                                    .step_statuses = {"TO_DO", "DOING", "PARTIALLY_DONE"},
                                                    .step_statuses_not = {"REDO", "DONE", "SKIPPED"}},
                                       .skipped = false,
                                       .created_from = "2024-01-01",
                                       .updated_from = "2024-01-01"};
    CHECK(count(client.list_assets(filter)) == rows);
    CHECK(client.count_assets(filter) == 7);
    REQUIRE(client.asset("p1", "a1"));
    CHECK(client.asset("p1", "a1")->json_metadata == json{{"of", "assets.0.jsonMetadata"}});
    REQUIRE(client.asset("p1", "a1")->step);
    CHECK(client.asset("p1", "a1")->step->name == "name of assets.0.currentStep.name");
    CHECK(client.assets("p1", {"a1", "a2"}).size() == 100);
    CHECK(client.existing_assets("p1", {"x1", "x2"}).size() == 2);
    CHECK(client.append_assets("p1", {{"https://x/1.jpg", "x1"}}).size() == 2);
    CHECK(client.append_assets("p1", {{"https://x/1.jpg", "x1", {{"a", 1}}, {}, true}, {"", "x2", {}, json::array()}})
              .size() == 2);
    client.update_assets("p1", {{.id = "a1"}});
    client.update_assets("p1", {{.id = "a1", .json_metadata = json::object()}, {.id = "a2"}});
    client.send_to_review("p1", {"a1"});
    client.send_back_to_queue("p1", {"a1"});
}

void ask_labels(kili_api::Client& client) {
    std::size_t stored = 0;
    std::size_t labels = 0;
    for (const kili_api::Label& label : client.list_labels({.project_id = "p1"})) {
        ++labels;
        stored += label.json_response.contains("stored") ? 1 : 0;
        CHECK(label.json_response.size() == 1);
    }
    CHECK(labels == rows);
    CHECK(stored == rows / 2);
    const kili_api::LabelFilter filter{.project_id = "p1",
                                       .ids = {"l1"},
                                       .asset_id = "a1",
                                       .asset_progress = {.step_statuses = {"DONE"}},
                                       .types = {"DEFAULT"},
                                       .authors = {"a@b.c"},
                                       .user_id = "u1",
                                       .user_email = "a@b.c",
                                       .created_from = "2024-01-01",
                                       .created_to = "2024-02-01"};
    CHECK(count(client.list_labels(filter)) == rows);
    CHECK(count(client.list_labels({.project_id = "p1", .with_json_response = false})) == rows);
    CHECK(client.count_labels(filter) == 7);
    CHECK(client.sent_back("p1", {"l1"}).size() == 100);
    const std::optional<kili_api::Label> label = client.label("p1", "l1");
    REQUIRE(label);
    CHECK(label->seconds_to_label == 7);
    CHECK(label->annotations_by_object == json{{"count", 3}});
    CHECK(label->asset_external_id == "externalId of labels.0.labelOf.externalId");
    CHECK(client.labels({.project_id = "p1", .asset_id = "a1"}).size() == rows);
    CHECK(client.append_labels("p1", {{"a1", json::object()}, {"a2", json::object(), "u1", "model", 3}}).size() == 2);
    CHECK(client.append_labels("p1", {{"a1", json::object()}}, "REVIEW").size() == 2);
}

void ask_issues(kili_api::Client& client) {
    CHECK(count(client.list_issues({.project_id = "p1"})) == rows);
    const kili_api::IssueFilter filter{"p1", {"a1"}, "OPEN", "ISSUE"};
    CHECK(count(client.list_issues(filter)) == rows);
    CHECK(client.count_issues(filter) == 7);
    const std::vector<kili_api::Issue> issues = client.issues("p1", {"a1", "a2"});
    REQUIRE(issues.size() == rows);
    CHECK(issues[204].id == "issues.204.id");
    CHECK(issues[0].text == "text of issues.0.comments.0.text");
    const std::vector<kili_api::NewIssue> wanted{{"l1", "on the label", ""}, {"", "on the asset", "m1", "a1"}};
    CHECK(client.create_issues("p1", wanted) == std::vector<std::string>{"issue.0.id", "issue.1.id"});
    client.set_issues_solved({"i1"});
    client.set_issues_solved(std::vector<std::string>(kili_api::batch, "i1"));
}

void ask_plugins(kili_api::Client& client) {
    const std::vector<kili_api::Plugin> plugins = client.list_plugins();
    REQUIRE(plugins.size() == 2);
    CHECK(plugins[0].project_ids.size() == 2);
    client.create_webhook({"w", "https://x/", "secret", {}});
    client.update_webhook({"w", "https://x/", "", {"onSubmit", "onSendBackToQueue"}, {"labels.*", "project.*"}});
    client.activate_plugin_on_project("w", "p1");
    client.deactivate_plugin_on_project("w", "p1");
    client.delete_plugin("w");
}

} // namespace

TEST_CASE("every document of the client, on Kili's schema", "[kili][documents]") {
    const GraphqlJs kili;
    kili_api::Client client(kili_api::ApiConnection{.endpoint = kili.endpoint(), .api_key = "k"});
    ask_account(client);
    ask_projects(client);
    ask_assets(client);
    ask_labels(client);
    ask_issues(client);
    ask_plugins(client);
    const json sent = kili.sent();
    CHECK(sent["documents"] >= 25);
    CHECK(sent["faults"] == json::array());
    CHECK(sent["documentsNotSent"] == json::array());
}

TEST_CASE("what does not fit the schema is refused", "[kili][documents]") {
    const GraphqlJs kili;
    kili_api::Client client(kili_api::ApiConnection{.endpoint = kili.endpoint(), .api_key = "k"});
    kili_api::Transport& transport = client.transport();
    CHECK_THROWS_AS(transport.call("query Q { viewer { name } }", json::object()), kili_api::GraphqlError);
    const json where{{"where", {{"id", "p"}}}, {"skip", 0}};
    json too_many = where;
    too_many["first"] = 101;
    CHECK_THROWS_AS(transport.call(kili_api::documents::projects, where), kili_api::GraphqlError);
    CHECK_THROWS_AS(transport.call(kili_api::documents::projects, too_many), kili_api::GraphqlError);
    CHECK_THROWS_AS(client.create_project({"t", "d", "PICTURE", json::object()}), kili_api::GraphqlError);
    CHECK(kili.sent()["faults"].size() == 4);
    CHECK(kili.sent()["documentsNotSent"].size() >= 23);
}
