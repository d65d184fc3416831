// One label, whatever forms it comes in and how often: its issues are made once. Kili's API in memory, the real host, a
// rule with every handler that reports each call.
#include "kili_api/client.hpp"
#include "running_host.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace one_label_once_test {

using namespace integration;
using namespace kilihost;
using nlohmann::json;

namespace {

// A way in which Kili may post a label. The default is the tutorial's.
struct Form {
    std::string name = "onSubmit";
    enum class NameIn { event_type, payload_event, beside } name_in = NameIn::event_type;
    bool nested = false;
    bool project_beside = false;
    enum class AssetIn { snake, camel, label } asset_in = AssetIn::snake;
    bool with_response = true;

    json body(const std::string& run, const std::string& project, const std::string& asset, const std::string& id,
              const json& response) const {
        json label{{"id", id}};
        if (with_response) label["jsonResponse"] = response;
        if (asset_in == AssetIn::label) label["assetId"] = asset;
        json fields{{"label", label}};
        if (asset_in == AssetIn::snake) fields["asset_id"] = asset;
        if (asset_in == AssetIn::camel) fields["assetId"] = asset;
        json payload = nested ? json{{"payload", fields}} : fields;
        if (name_in == NameIn::payload_event) payload["event"] = name;
        json out{{"logPayload", {{"runId", run}}}, {"payload", payload}};
        out["eventType"] = name_in == NameIn::event_type ? name : "onEvent";
        if (name_in == NameIn::beside) out["event"] = name;
        (project_beside ? out : out["logPayload"])["projectId"] = project;
        return out;
    }
};

// Every envelope of the names.
std::vector<Form> forms(const std::vector<std::string>& names) {
    std::vector<Form> out;
    for (const std::string& name : names)
        for (const auto name_in : {Form::NameIn::event_type, Form::NameIn::payload_event, Form::NameIn::beside})
            for (const auto asset_in : {Form::AssetIn::snake, Form::AssetIn::camel, Form::AssetIn::label})
                for (int bits = 0; bits < 8; ++bits)
                    out.push_back({name, name_in, (bits & 1) != 0, (bits & 2) != 0, asset_in, (bits & 4) != 0});
    return out;
}

class Kili {
  public:
    explicit Kili(std::size_t assets) {
        project_ = client_.create_project({"project", "", "IMAGE", tutorial::json_interface()});
        for (std::size_t done = 0; done < assets; done += kili_api::batch) {
            std::vector<kili_api::NewAsset> more;
            for (std::size_t i = done; i < std::min(assets, done + kili_api::batch); ++i)
                more.push_back({std::to_string(i), std::to_string(i)});
            const auto ids = client_.append_assets(project_, more);
            assets_.insert(assets_.end(), ids.begin(), ids.end());
        }
    }

    // One on each asset.
    std::vector<std::string> label_all(const std::string& type, const json& response) {
        std::vector<std::string> out;
        for (std::size_t done = 0; done < assets_.size(); done += kili_api::batch) {
            std::vector<kili_api::NewLabel> more;
            for (std::size_t i = done; i < std::min(assets_.size(), done + kili_api::batch); ++i)
                more.push_back({assets_[i], response});
            const auto ids = client_.append_labels(project_, more, type);
            out.insert(out.end(), ids.begin(), ids.end());
        }
        return out;
    }
    // By asset, the texts of its issues.
    std::map<std::string, std::multiset<std::string>> issues() {
        std::map<std::string, std::multiset<std::string>> out;
        for (const kili_api::Issue& issue : client_.list_issues({.project_id = project_}))
            out[issue.asset_id].insert(issue.text);
        return out;
    }
    kili_api::Client& client() { return client_; }
    const std::string& project() const { return project_; }
    const std::vector<std::string>& assets() const { return assets_; }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(sandbox_.port()) + path;
    }
    Settings settings(std::vector<std::string> arguments = {}) const {
        Settings out;
        out.endpoint = url(sandbox::endpoint_path);
        out.arguments = std::move(arguments);
        return out;
    }

  private:
    sandbox::Sandbox sandbox_{"127.0.0.1", 0};
    kili_api::Client client_{kili_api::ApiConnection{.endpoint = url(sandbox::endpoint_path), .api_key = api_key}};
    std::string project_;
    std::vector<std::string> assets_;
};

bool is_idle(RunningHost& host) {
    return eventually(
        [&] { return host.metric("kili_host_waiting_events") == 0 && host.metric("kili_host_waiting_actions") == 0; });
}

// From 16 connections at once.
void post_all(RunningHost& host, const std::vector<std::string>& bodies) {
    std::vector<std::thread> connections;
    std::atomic<std::size_t> next{0};
    std::atomic<int> refused{0};
    for (int i = 0; i < 16; ++i)
        connections.emplace_back([&] {
            for (std::size_t at = next++; at < bodies.size(); at = next++)
                if (host.post(bodies[at]).status != 200) ++refused;
        });
    for (std::thread& connection : connections)
        connection.join();
    REQUIRE(refused == 0);
}

} // namespace

TEST_CASE("every envelope runs its handler, with the jsonResponse there or fetched", "[once]") {
    for (const bool review : {false, true}) {
        const std::vector<Form> all = forms(review ? std::vector<std::string>{"onReview", "labels.created.review"}
                                                   : std::vector<std::string>{"onSubmit", "labels.created.submit"});
        Kili kili(all.size());
        Plugins plugins;
        plugins.add_rule("bbox_count");
        plugins.add_fixture("every_handler");
        const TemporaryFolder data;
        RunningHost host(plugins.path(), data.path(), kili.settings());
        REQUIRE(host.started());
        const auto labels = kili.label_all(review ? "REVIEW" : "DEFAULT", tutorial::rejected_label());
        std::vector<std::string> bodies;
        for (std::size_t i = 0; i < all.size(); ++i)
            bodies.push_back(all[i]
                                 .body("run-" + std::to_string(i), kili.project(), kili.assets()[i], labels[i],
                                       tutorial::rejected_label())
                                 .dump());
        post_all(host, bodies);
        REQUIRE(is_idle(host));
        const auto issues = kili.issues();
        for (std::size_t i = 0; i < all.size(); ++i) {
            CAPTURE(bodies[i]);
            const std::string handler = (review ? "on_review " : "on_submit ") + kili.assets()[i];
            const std::string event =
                "on_event " + (all[i].name_in == Form::NameIn::event_type ? all[i].name : "onEvent");
            const auto found = issues.find(kili.assets()[i]);
            REQUIRE(found != issues.end());
            std::multiset<std::string> wanted{handler, event};
            if (!review)
                wanted.insert("There are too many BBox (3) - Only 1 BBox of Object A accepted"); // on_submit alone
            CHECK(found->second == wanted);
        }
        CHECK(host.metric("kili_host_unhandled_events_total{handler=\"onSubmit\"}") == 0);
    }
}

TEST_CASE("one label that comes in two forms and by catch-up is judged once, from 16 connections", "[once]") {
    std::vector<Form> all = forms({"labels.created.submit"});
    std::shuffle(all.begin(), all.end(), std::mt19937(7)); // NOLINT: the same order each time
    all.resize(14);
    all.emplace_back(); // onSubmit
    all.push_back(Form{.with_response = false});
    Kili kili(all.size() * all.size());
    Plugins plugins;
    plugins.add_fixture("every_handler");
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    const auto labels = kili.label_all("DEFAULT", tutorial::accepted_label());
    std::vector<std::string> bodies;
    for (std::size_t a = 0; a < all.size(); ++a)
        for (std::size_t b = 0; b < all.size(); ++b) {
            const std::size_t i = a * all.size() + b;
            // Two posts for a handler with two runIds are two events, so here one runId comes twice.
            const bool both_for_handler = all[a].name == "onSubmit" && all[b].name == "onSubmit";
            for (const Form* const form : {&all[a], &all[b]})
                bodies.push_back(
                    form->body("run-" + std::to_string(both_for_handler ? i : bodies.size() + labels.size()),
                               kili.project(), kili.assets()[i], labels[i], tutorial::accepted_label())
                        .dump());
        }
    std::shuffle(bodies.begin(), bodies.end(), std::mt19937(11)); // NOLINT: likewise
    tutorial::ChildProcess::Options options;
    options.environment = {"KILI_API_ENDPOINT=" + kili.settings().endpoint, std::string("KILI_API_KEY=") + api_key,
                           std::string("KILI_WEBHOOK_HEADER=") + header};
    options.error_log = "/dev/null";
    tutorial::ChildProcess catching_up(
        KILI_HOST_PROGRAM, {"catch-up", "--project", kili.project(), "--since", "1h", "--to", host.address()}, options);
    post_all(host, bodies);
    REQUIRE(catching_up.wait(120s) == 0);
    REQUIRE(is_idle(host));
    const auto issues = kili.issues();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        CAPTURE(i / all.size(), i % all.size());
        const auto found = issues.find(kili.assets()[i]);
        REQUIRE(found != issues.end());
        CHECK(found->second.count("on_submit " + kili.assets()[i]) == 1);
        CHECK(found->second.size() == 2); // and on_event, once
    }
}

TEST_CASE("a label that is submitted again with changes is a new event in every form", "[once]") {
    Kili kili(1);
    Plugins plugins;
    plugins.add_fixture("every_handler");
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    const std::string label = kili.label_all("DEFAULT", tutorial::accepted_label()).at(0);
    const std::string& asset = kili.assets().at(0);
    const Form handler;
    const Form matched{.name = "labels.created.submit"};
    const Form bare{.name = "labels.created.submit", .nested = true, .with_response = false};
    const auto post = [&](const Form& form, const std::string& run, const json& response) {
        return host.post(form.body(run, kili.project(), asset, label, response).dump()).body;
    };
    const std::string stored = R"({"status":"stored"})";
    const std::string known = R"({"status":"known"})";
    CHECK(post(matched, "1", tutorial::rejected_label()) == stored);
    CHECK(post(handler, "2", tutorial::rejected_label()) == known);
    CHECK(post(handler, "3", {{"JOB_0", {{"annotations", json::array()}}}}) == stored);
    CHECK(post(matched, "4", {{"JOB_0", {{"annotations", json::array()}}}}) == known);
    CHECK(post(bare, "5", {}) == stored); // fetched, it is the accepted label: a change again
    CHECK(post(bare, "6", {}) == stored); // and this one is not
    REQUIRE(is_idle(host));
    CHECK(kili.issues().at(asset).count("on_submit " + asset) == 3);
    CHECK(post(handler, "7", tutorial::accepted_label()) == known);
}

TEST_CASE("the labels of a backlog are fetched together", "[once]") {
    Kili kili(600);
    const auto labels = kili.label_all("DEFAULT", tutorial::accepted_label());
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const TemporaryFolder data;
    {
        RunningHost host(plugins.path(), data.path()); // Kili is away
        REQUIRE(host.started());
        const Form bare{.name = "labels.created.submit", .nested = true, .with_response = false};
        std::vector<std::string> bodies;
        for (std::size_t i = 0; i < labels.size(); ++i)
            bodies.push_back(
                bare.body("run-" + std::to_string(i), kili.project(), kili.assets()[i], labels[i], {}).dump());
        post_all(host, bodies);
        CHECK(host.stop() == 0);
    }
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    REQUIRE(is_idle(host));
    CHECK(host.metric("kili_host_api_calls_total") <= 60); // for 600 labels; label_fetcher_test has the exact number
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"(fetching the label's jsonResponse)\"}") == 0);
}

TEST_CASE("an event that no rule has a handler for is counted, and logged once for each type", "[once]") {
    Kili kili(1);
    Plugins plugins;
    plugins.add_rule("bbox_count");
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    const auto post = [&](const std::string& run, const std::string& type) {
        return host
            .post(json{{"eventType", type},
                       {"logPayload", {{"runId", run}, {"projectId", kili.project()}}},
                       {"payload", {{"assetId", kili.assets().at(0)}}}}
                      .dump())
            .status;
    };
    for (const char* const run : {"1", "2", "3"})
        CHECK(post(run, "asset.skipped") == 200);
    CHECK(post("4", "project.archived") == 200);
    CHECK(post("5", "onSendBackToQueue") == 200);
    REQUIRE(eventually([&] {
        return host.metric("kili_host_unhandled_events_total{handler=\"on_event\"}") == 4 &&
               host.metric("kili_host_unhandled_events_total{handler=\"onSendBackToQueue\"}") == 1;
    }));
    const std::string log = host.log();
    const auto count = [&](const std::string& text) {
        std::size_t found = 0;
        for (auto at = log.find(text); at != log.npos; at = log.find(text, at + 1))
            ++found;
        return found;
    };
    CHECK(count("has a handler for asset.skipped") == 1);
    CHECK(count("has a handler for project.archived") == 1);
}

TEST_CASE("clicks, settings and assets that were sent back are caught up with, each once", "[once]") {
    Kili kili(2);
    Plugins plugins;
    plugins.add_fixture("every_handler");
    const TemporaryFolder data;
    const auto labels = kili.label_all("DEFAULT", tutorial::accepted_label());
    const std::string& asset = kili.assets().at(0);
    const std::string& other = kili.assets().at(1);
    {
        RunningHost host(plugins.path(), data.path(), kili.settings());
        REQUIRE(host.started());
        CHECK(host.post(json{{"eventType", "onSendBackToQueue"},
                             {"logPayload", {{"runId", "1"}, {"projectId", kili.project()}}},
                             {"payload", {{"asset_id", other}}}}
                            .dump())
                  .status == 200);
        kili.client().send_back_to_queue(kili.project(), {other}); // what was just delivered
        REQUIRE(is_idle(host));
        CHECK(host.stop() == 0);
    }
    REQUIRE(request("POST", kili.url(sandbox::click_path), json{{"labelId", labels.at(0)}}.dump(),
                    {"Content-Type: application/json"})
                .status == 202);
    kili.client().send_back_to_queue(kili.project(), {asset});
    const json update{{"query",
                       "mutation($p: ID!) { updatePropertiesInProject(where: {id: $p}, data: {title: \"new\"}) "
                       "{ id } }"},
                      {"variables", {{"p", kili.project()}}}};
    REQUIRE(request("POST", kili.url(sandbox::endpoint_path), update.dump(),
                    {std::string("Authorization: X-API-Key: ") + api_key})
                .status == 200);
    for (int start = 0; start < 2; ++start) { // a second catch-up finds nothing new
        RunningHost host(plugins.path(), data.path(), kili.settings({"--catch-up"}));
        REQUIRE(host.started());
        REQUIRE(eventually([&] { return host.log().find("caught up with project") != std::string::npos; }));
        REQUIRE(is_idle(host));
        CHECK((host.log().find("on_project_updated title") != std::string::npos) == (start == 0));
        CHECK(host.stop() == 0);
    }
    const auto issues = kili.issues();
    CHECK(issues.at(asset).count("on_custom_interface_click " + asset) == 1);
    CHECK(issues.at(asset).count("on_send_back_to_queue " + asset) == 1);
    CHECK(issues.at(asset).count("on_submit " + asset) == 1);
    CHECK(issues.at(other).count("on_send_back_to_queue " + other) == 1);
}

} // namespace one_label_once_test
