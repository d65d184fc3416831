// What rules ask for beside issues, and what they know of their project, from Kili's POST to the sandbox.
#include "running_host.hpp"
#include "sandboxed_kili.hpp"
#include "stored_event.hpp"

#include "eventually.hpp"
#include "kili_api/client.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

namespace outcomes_test {

using namespace integration;
using namespace kilihost;
using nlohmann::json;

namespace {

class Kili : public SandboxedKili {
  public:
    Kili() {
        project_ = client_.create_project({"Invoices", "", "PDF", tutorial::json_interface()});
        asset_ = client_.append_assets(project_, {{"content", "1", {{"by", "a person"}}}}).at(0);
    }
    // Submits a label; its event as Kili posts it.
    std::string submitted(const std::string& run, const json& json_response) {
        const std::string label = client_.append_labels(project_, {{asset_, json_response}}).at(0);
        return submit(run, label, asset_, json_response.dump(), project_);
    }
    std::vector<std::string> texts() {
        std::vector<std::string> out;
        for (const kili_api::Issue& issue : client_.issues(project_, {asset_}))
            out.push_back(issue.text);
        return out;
    }
    kili_api::Asset asset() { return *client_.asset(project_, asset_); }
    kili_api::Client& client() { return client_; }
    const std::string& project() const { return project_; }

  private:
    std::string project_, asset_;
};

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("Kili's document example: issues, accuracy as metadata, the asset into review", "[outcomes]") {
    Plugins plugins;
    plugins.add(KILI_OUTSIDE_TREE "/document_fields/document_fields.so");
    struct Sample {
        json label;
        Texts issues;
        double accuracy;
        std::string status;
    };
    const std::vector<Sample> samples{
        {{{"IBAN", {{"text", "FR7630006000011234567890189"}}}, {"CURRENCY", {{"text", "EURO"}}}}, {}, 1.0, "LABELED"},
        {{{"IBAN", {{"text", "DE89370400440532013000"}}}, {"CURRENCY", {{"text", "DOLLAR"}}}},
         {"The IBAN must begin with FR"},
         0.5,
         "TO_REVIEW"},
        {{{"IBAN", {{"text", "F"}}}, {"CURRENCY", {{"text", "EUR"}}}},
         {"The IBAN must begin with FR", "The currency must be EURO or DOLLAR"},
         0.0,
         "TO_REVIEW"}};
    for (const Sample& sample : samples) {
        INFO(sample.label.dump());
        Kili kili;
        const TemporaryFolder data;
        const std::string event = kili.submitted("run", sample.label);
        {
            RunningHost away(plugins.path(), data.path()); // Kili cannot be reached
            REQUIRE(away.started());
            CHECK(away.post(event).status == 200);
            REQUIRE(eventually([&] { return away.metric("kili_host_judging_seconds_count") == 1; }));
            away.kill();
        }
        RunningHost host(plugins.path(), data.path(), kili.settings());
        REQUIRE(host.started());
        CHECK(host.post(event).status == 200); // once more
        REQUIRE(eventually([&] {
            return host.metric("kili_host_waiting_events") == 0 && host.metric("kili_host_waiting_actions") == 0;
        }));
        Texts texts = kili.texts();
        std::sort(texts.begin(), texts.end());
        CHECK(texts == sample.issues);
        CHECK(kili.asset().json_metadata == json{{"by", "a person"}, {"accuracy", sample.accuracy}});
        CHECK(kili.asset().status == sample.status);
    }
}

TEST_CASE("rules know their project, for one call of the API, until its settings change", "[outcomes]") {
    Plugins plugins;
    plugins.add_fixture("asks_project");
    Kili kili;
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    const auto acted = [&](double events) {
        return eventually([&] {
            return host.metric("kili_host_judging_seconds_count") == events &&
                   host.metric("kili_host_waiting_events") == 0 && host.metric("kili_host_waiting_actions") == 0;
        });
    };
    for (int i = 0; i < 10; ++i)
        CHECK(host.post(kili.submitted("run-" + std::to_string(i), json::object())).status == 200);
    REQUIRE(acted(10));
    CHECK(kili.texts() == Texts(10, "Invoices"));
    CHECK(host.metric("kili_host_project_calls_total") == 1);

    kili.client().transport().call(
        "mutation M($id: ID!) { updatePropertiesInProject(where: {id: $id}, data: {title: \"Bills\"}) { id } }",
        {{"id", kili.project()}});
    CHECK(host.post(R"({"eventType":"onProjectUpdated","logPayload":{"runId":"u","projectId":")" + kili.project() +
                    R"("},"payload":{"settings_updated":[{"key":"title","newValue":"Bills"}]}})")
              .status == 200);
    REQUIRE(acted(11));
    CHECK(host.post(kili.submitted("run-10", json::object())).status == 200);
    REQUIRE(acted(12));
    const Texts texts = kili.texts();
    CHECK(texts.size() == 11);
    CHECK(std::count(texts.begin(), texts.end(), "Bills") == 1);
    CHECK(host.metric("kili_host_project_calls_total") == 2);
}

TEST_CASE("an event waits for its project while Kili is away", "[outcomes]") {
    Plugins plugins;
    plugins.add_fixture("asks_project");
    Kili kili;
    const TemporaryFolder data;
    const std::string event = kili.submitted("run", json::object());
    {
        RunningHost away(plugins.path(), data.path());
        REQUIRE(away.started());
        CHECK(away.post(event).status == 200);
        REQUIRE(eventually([&] { return away.log().find(" waits, and so do later events") != std::string::npos; }));
        CHECK(away.metric("kili_host_waiting_events") == 1);
        CHECK(away.stop() == 0);
    }
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    REQUIRE(eventually([&] { return !kili.texts().empty(); }));
    CHECK(kili.texts() == Texts{"Invoices"});
}

TEST_CASE("if a rule needs a project that Kili does not show, the event is dead and says so", "[outcomes]") {
    const std::string needs = GENERATE("asks_project", "since_1_2"); // the latter has applies_to, too
    Plugins plugins;
    plugins.add_fixture(needs);
    plugins.add_fixture("sends_back");
    Kili kili;
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    CHECK(host.post(submit("run", "l", kili.asset().id, "{}", "hidden")).status == 200);
    REQUIRE(comes_to(data.path(), "run", inbox::EventState::dead));
    CHECK_THAT(state_of(data.path(), "run").second, Catch::Contains(needs) && Catch::Contains("project hidden") &&
                                                        Catch::Contains("Give the user of the API key access to it"));
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"" + needs + "\"}") == 1);
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"sends_back\"}") == 0); // it needs no project
    CHECK(host.metric("kili_host_project_calls_total") == 1);
}

TEST_CASE("without an API key a rule judges without its project", "[outcomes]") {
    Plugins plugins;
    plugins.add_fixture("asks_project");
    const TemporaryFolder data;
    Settings settings;
    settings.key = std::nullopt;
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.started());
    CHECK(host.post(submit("run")).status == 200);
    REQUIRE(eventually([&] { return host.metric("kili_host_judging_seconds_count") == 1; }));
    CHECK(eventually([&] { return host.metric("kili_host_waiting_actions") == 1; })); // the issue
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"asks_project\"}") == 0);
}

TEST_CASE("a rule of another project type is not run, and says so once", "[outcomes]") {
    Plugins plugins;
    plugins.add_fixture("since_1_2"); // VIDEO and PDF
    Kili kili;                        // PDF
    const std::string texts = kili.client().create_project({"Texts", "", "TEXT", tutorial::json_interface()});
    const TemporaryFolder data;
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    for (int i = 0; i < 5; ++i)
        CHECK(host.post(submit("run-" + std::to_string(i), "l", "asset-" + std::to_string(i), "{}", texts)).status ==
              200);
    REQUIRE(eventually([&] { return host.metric("kili_host_judging_seconds_count") == 5; }));
    const std::string log = host.log();
    const std::string said =
        "rule since_1_2 is not run for project " + texts + ": it judges VIDEO, PDF; the project's input type is TEXT";
    const auto first = log.find(said);
    REQUIRE(first != std::string::npos);
    CHECK(log.find(said, first + 1) == std::string::npos);
}

TEST_CASE("serve --check-config asks Kili for the configured projects", "[outcomes]") {
    Plugins plugins;
    plugins.add_rule("bbox_count");
    Kili kili;
    const TemporaryFolder data;
    const auto check = [&](const std::string& text, Settings settings) {
        std::ofstream(data / "host.toml") << text;
        settings.arguments = {"--config", data / "host.toml", "--check-config"};
        RunningHost host(plugins.path(), data / "data", settings);
        const std::optional<int> code = host.wait();
        return std::to_string(code.value_or(-1)) + " " + host.log();
    };
    using Catch::Contains;
    using Catch::StartsWith;
    CHECK_THAT(check("[projects." + kili.project() + "]\nrules = ['bbox_count']\n", kili.settings()), StartsWith("0 "));
    std::string mistyped = kili.project();
    std::swap(mistyped[3], mistyped[4]);
    mistyped.back() = mistyped.back() == 'x' ? 'y' : 'x';
    const auto known = Contains("known projects: " + kili.project() + " (Invoices)");
    CHECK_THAT(check("[projects." + mistyped + "]\n", kili.settings()),
               StartsWith("2 ") && known &&
                   Contains("host.toml:1: 'projects." + mistyped + "' is no project of this API key; did you mean '" +
                            kili.project()));
    for (const char* const general : {"'*'", "default", "quite_another"})
        CHECK_THAT(check(std::string("[projects.") + general + "]\n", kili.settings()),
                   StartsWith("2 ") && known && Contains("host.toml:1: "));
    Settings unreachable;
    CHECK_THAT(check("[projects.p]\n", unreachable), StartsWith("0 ") && Contains("the project ids were not checked"));
    Settings keyless = kili.settings();
    keyless.key = std::nullopt;
    CHECK_THAT(check("[projects.p]\n", keyless), StartsWith("0 ") && !Contains("not checked"));
    CHECK_THAT(check("[projects.'*']\n", keyless), StartsWith("2 ") && Contains("[default]"));
    CHECK_THAT(check("[plugin.bbox_count]\nenabled = false\n", keyless),
               StartsWith("0 ") && Contains("rule bbox_count is disabled at "));
}

TEST_CASE("a rule that is not configured says that it judges nothing", "[outcomes]") {
    Plugins plugins;
    plugins.add_fixture("inert");
    const TemporaryFolder data;
    const auto log = [&](const std::string& text) {
        std::ofstream(data / "host.toml") << text;
        Settings settings;
        settings.arguments = {"--config", data / "host.toml", "--check-config"};
        RunningHost host(plugins.path(), data / "data", settings);
        CHECK(host.wait() == 0);
        return host.log();
    };
    const auto said =
        Catch::Contains("rule inert is not configured: judges nothing until [rules.inert] has min or max");
    CHECK_THAT(log(""), said);
    CHECK_THAT(log("[rules.inert]\nmax = 1\n"), !said);
    CHECK_THAT(log("[projects.p.parameters.inert]\nmin = 1\n"), !said);
}

} // namespace outcomes_test
