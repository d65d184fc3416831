// A reply that is not Kili's, to each operation: one error, which says that waiting may help, and nothing counts as
// done.
#include "kili_api/client.hpp"
#include "kili_api/error_class.hpp"
#include "kili_api/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace kilihost;
using kili_api::Client;
using nlohmann::json;

namespace {

struct Operation {
    std::string name;
    std::function<void(Client&)> call;
};

std::vector<Operation> operations() {
    return {
        {"viewer", [](Client& c) { c.viewer(); }},
        {"list_api_keys", [](Client& c) { c.list_api_keys("a@b.c").next(); }},
        {"list_projects", [](Client& c) { c.list_projects().next(); }},
        {"project", [](Client& c) { c.project("p"); }},
        {"count_projects", [](Client& c) { c.count_projects(); }},
        {"create_project",
         [](Client& c) {
             c.create_project({"t", "", "IMAGE", json::object()});
         }},
        {"list_events", [](Client& c) { c.list_events({.project_id = "p"}).next(); }},
        {"list_assets", [](Client& c) { c.list_assets({.project_id = "p"}).next(); }},
        {"asset", [](Client& c) { c.asset("p", "a"); }},
        {"assets", [](Client& c) { c.assets("p", {"a"}); }},
        {"count_assets", [](Client& c) { c.count_assets({.project_id = "p"}); }},
        {"existing_assets", [](Client& c) { c.existing_assets("p", {"a"}); }},
        {"append_assets",
         [](Client& c) {
             c.append_assets("p", {{"content", "1"}});
         }},
        {"update_assets",
         [](Client& c) {
             c.update_assets("p", {{"a", json::object()}});
         }},
        {"send_to_review", [](Client& c) { c.send_to_review("p", {"a"}); }},
        {"send_back_to_queue", [](Client& c) { c.send_back_to_queue("p", {"a"}); }},
        {"list_labels", [](Client& c) { c.list_labels({.project_id = "p", .with_json_response = false}).next(); }},
        {"list_labels, whole", [](Client& c) { c.list_labels({.project_id = "p"}).next(); }},
        {"label", [](Client& c) { c.label("p", "l"); }},
        {"labels", [](Client& c) { c.labels({.project_id = "p", .with_json_response = false}); }},
        {"sent_back", [](Client& c) { c.sent_back("p", {"l"}); }},
        {"count_labels", [](Client& c) { c.count_labels({.project_id = "p"}); }},
        {"append_labels",
         [](Client& c) {
             c.append_labels("p", {{"a", json::object()}});
         }},
        {"list_issues", [](Client& c) { c.list_issues({.project_id = "p"}).next(); }},
        {"issues", [](Client& c) { c.issues("p", {"a"}); }},
        {"count_issues", [](Client& c) { c.count_issues({.project_id = "p"}); }},
        {"create_issues",
         [](Client& c) {
             c.create_issues("p", {{"l", "t", ""}});
         }},
        {"set_issues_solved", [](Client& c) { c.set_issues_solved({"i"}); }},
        {"list_plugins", [](Client& c) { c.list_plugins(); }},
        {"create_webhook",
         [](Client& c) {
             c.create_webhook({"n", "https://a", "", {}});
         }},
        {"update_webhook",
         [](Client& c) {
             c.update_webhook({"n", "https://a", "", {}});
         }},
        {"activate_plugin_on_project", [](Client& c) { c.activate_plugin_on_project("n", "p"); }},
        {"deactivate_plugin_on_project", [](Client& c) { c.deactivate_plugin_on_project("n", "p"); }},
        {"delete_plugin", [](Client& c) { c.delete_plugin("n"); }},
        {"a rule's own query", [](Client& c) { c.transport().call("query { viewer { id } }", json::object()); }},
    };
}

std::vector<std::string> foreign_replies() {
    const std::string itself = "Location: /api/label/v2/graphql\r\n";
    return {
        test::reply("200 OK", R"({"data":{}})"),
        test::reply("200 OK", R"({"data":null})"),
        test::reply("200 OK", R"({"data":[]})"),
        test::reply("200 OK", R"({"data":"x"})"),
        test::reply("200 OK", R"({"errors":[]})"),
        test::reply("200 OK", "{}"),
        test::reply("200 OK", "null"),
        test::reply("200 OK", "[]"),
        test::reply("200 OK", "true"),
        test::reply("200 OK", ""),
        test::reply("200 OK", R"({"data":{"labels":[{"id":"l1",)"),
        test::reply("200 OK", "\xff\xfe{"),
        test::reply("200 OK", "<html>sign in</html>", "Content-Type: text/html\r\n"),
        test::reply("200 OK", "It works!", "Content-Type: text/plain\r\n"),
        "HTTP/1.1 204 No Content\r\n\r\n",
        test::reply("301 Moved Permanently", "", itself),
        test::reply("302 Found", "", itself),
        test::reply("307 Temporary Redirect", "", itself),
        test::reply("308 Permanent Redirect", R"({"data":{}})", itself),
    };
}

} // namespace

TEST_CASE("a reply that is not Kili's is one error that waiting may cure, whatever was asked", "[kili][errors]") {
    for (const std::string& bytes : foreign_replies()) {
        for (const Operation& operation : operations()) {
            const test::ScriptedServer server(test::always(bytes));
            Client client(kili_api::ApiConnection{.endpoint = server.endpoint(), .api_key = "k"});
            CAPTURE(bytes, operation.name);
            try {
                operation.call(client);
                FAIL_CHECK("it counts as an answer");
            } catch (const kili_api::Error& error) {
                CAPTURE(error.what());
                CHECK(kili_api::is_worth_waiting(error));
            }
        }
    }
}
