// Every kind of event, from what happens at Kili to the handler of a rule: the sandbox, the host and a rule that has
// them all.
#include "running_host.hpp"

#include "kili_api/client.hpp"
#include "sandbox/sandbox.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace kilihost;
using namespace integration;
using nlohmann::json;

namespace {

// An account with a project, an asset and a webhook at `url`.
class Kili {
  public:
    Kili() : sandbox_("127.0.0.1", 0) {
        project_ = ask("mutation { it: createProject(data: {title: \"t\", inputType: IMAGE, jsonInterface: \"{}\"}) "
                       "{ id } }")
                       .at("id");
        asset_ = ask("mutation($p: ID!) { it: appendManyAssets(data: {contentArray: [\"https://x/1.jpg\"]}, "
                     "where: {id: $p}) { id } }",
                     {{"p", project_}})
                     .at(0)
                     .at("id");
    }

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(sandbox_.port()) + path;
    }
    const std::string& asset() const { return asset_; }
    const std::string& project() const { return project_; }

    json ask(const std::string& document, const json& variables = json::object()) const {
        const Reply reply =
            request("POST", url(sandbox::endpoint_path), json{{"query", document}, {"variables", variables}}.dump(),
                    {std::string("Authorization: X-API-Key: ") + api_key});
        INFO(reply.body);
        const json answer = json::parse(reply.body);
        REQUIRE_FALSE(answer.contains("errors"));
        return answer.at("data").at("it");
    }

    void webhook(const std::string& to, const json& what) const {
        json data{{"pluginName", "host"}, {"webhookUrl", to}, {"header", header}};
        data.update(what);
        ask("mutation($d: WebhookData!) { it: createWebhook(data: $d) }", {{"d", data}});
        ask("mutation($w: PluginOnProjectWhere!) { it: activatePluginOnProject(where: $w) }",
            {{"w", {{"pluginName", "host"}, {"projectId", project_}}}});
    }

    std::string label(const char* type) const {
        return ask("mutation($d: AppendManyLabelsData!) { it: appendManyLabels(data: $d, where: {}) { id } }",
                   {{"d",
                     {{"labelType", type},
                      {"labelsData", {{{"assetID", asset_}, {"jsonResponse", "{\"JOB_0\":{}}"}}}}}}})
            .at(0)
            .at("id");
    }

  private:
    sandbox::Sandbox sandbox_;
    std::string project_, asset_;
};

// What the rule reported of it, in order of time; it logs each call of a handler.
bool ran(const RunningHost& host, const std::string& line) {
    return eventually([&] { return host.log().find(line) != std::string::npos; });
}

} // namespace

TEST_CASE("events of every kind travel from Kili to the rule's handler", "[events]") {
    const Kili kili;
    Plugins plugins;
    plugins.add_fixture("every_handler");
    const TemporaryFolder data;
    Settings settings;
    settings.endpoint = kili.url(sandbox::endpoint_path);
    const RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.started());
    kili.webhook(host.address(),
                 {{"handlerTypes",
                   {"onSubmit", "onReview", "onCustomInterfaceClick", "onProjectUpdated", "onSendBackToQueue"}}});
    const std::string in_project = " in " + kili.project();

    const std::string label = kili.label("DEFAULT");
    CHECK(ran(host, "on_submit " + kili.asset() + in_project));
    CHECK(ran(host, "on_event onSubmit" + in_project));

    CHECK(request("POST", kili.url(sandbox::click_path), json{{"labelId", label}}.dump(),
                  {"Content-Type: application/json"})
              .status == 202);
    CHECK(ran(host, "on_custom_interface_click " + kili.asset() + in_project));

    kili.label("REVIEW");
    CHECK(ran(host, "on_review " + kili.asset() + in_project));

    kili.ask("mutation($a: ID!) { it: sendBackAssetsToQueue(where: {id: $a}) { id } }", {{"a", kili.asset()}});
    CHECK(ran(host, "on_send_back_to_queue " + kili.asset() + in_project));

    kili.ask("mutation($p: ID!) { it: updatePropertiesInProject(where: {id: $p}, data: {title: \"new\"}) { id } }",
             {{"p", kili.project()}});
    CHECK(ran(host, "on_project_updated title" + in_project));
    CHECK(host.log().find("\"newValue\":\"new\"") != std::string::npos);
}

TEST_CASE("events that a matcher's globs choose come to on_event, and labels to their handlers", "[events]") {
    const Kili kili;
    Plugins plugins;
    plugins.add_fixture("every_handler");
    const TemporaryFolder data;
    Settings settings;
    settings.endpoint = kili.url(sandbox::endpoint_path);
    const RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.started());
    kili.webhook(host.address(), {{"eventMatcher", {"labels.created.*", "project.*"}}});

    kili.label("AUTOSAVE");
    kili.label("DEFAULT");
    kili.ask("mutation($a: ID!) { it: sendBackAssetsToQueue(where: {id: $a}) { id } }", {{"a", kili.asset()}});
    kili.ask("mutation($p: ID!) { it: updatePropertiesInProject(where: {id: $p}, data: {title: \"new\"}) { id } }",
             {{"p", kili.project()}});
    CHECK(ran(host, "on_event labels.created.autosave"));
    CHECK(ran(host, "on_event labels.created.submit"));
    CHECK(ran(host, "on_event project.updated")); // the last: all before have come, too
    CHECK(host.log().find("on_submit " + kili.asset()) != std::string::npos);
    for (const std::string& other : {"on_send_back_to_queue " + kili.asset(), std::string("on_project_updated title"),
                                     std::string("on_event assets.sentBackToQueue")}) {
        INFO(other);
        CHECK(host.log().find(other) == std::string::npos);
    }
}

TEST_CASE("a click of a label that is not there, or that no page of the sandbox sent, is refused", "[events]") {
    const Kili kili;
    const std::string url = kili.url(sandbox::click_path);
    const std::vector<std::string> as_json{"Content-Type: application/json"};
    CHECK(request("POST", url, json{{"labelId", "none"}}.dump(), as_json).status == 404);
    CHECK(request("POST", url, "{}", as_json).status == 400);
    CHECK(request("POST", url, "{", as_json).status == 400);
    CHECK(request("POST", url, json{{"labelId", "none"}}.dump(), {"Content-Type: text/plain"}).status == 415);
}
