// serve from Kili's POST to Kili's API, with the sandbox as Kili.
#include "running_host.hpp"
#include "sandboxed_kili.hpp"
#include "stored_event.hpp"

#include "kili_api/client.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"
#include "sandbox/sandbox.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

namespace serve_test {

using namespace integration;
using namespace kilihost;
using Catch::Contains;

namespace {

// A sandbox with a project of assets, and no webhook: events are posted by the tests.
class Kili : public SandboxedKili {
  public:
    explicit Kili(int assets = 1) {
        project_ = client_.create_project({"project", "", "IMAGE", tutorial::json_interface()});
        for (int i = 0; i < assets; ++i)
            assets_.push_back(client_.append_assets(project_, {{"content", std::to_string(i)}}).at(0));
    }
    std::string submit_label(const nlohmann::json& json_response, std::size_t asset = 0) {
        return client_.append_labels(project_, {{assets_.at(asset), json_response}}).at(0);
    }
    std::string event(const std::string& run, const std::string& label, const nlohmann::json& json_response,
                      std::size_t asset = 0) const {
        return submit(run, label, assets_.at(asset), json_response.dump(), project_);
    }
    std::vector<kili_api::Issue> issues(std::size_t asset = 0) { return client_.issues(project_, {assets_.at(asset)}); }
    std::string status(std::size_t asset = 0) { return client_.asset(project_, assets_.at(asset))->status; }
    const std::string& project() const { return project_; }
    std::string another_project() {
        return client_.create_project({"another", "", "IMAGE", tutorial::json_interface()});
    }
    const std::string& asset(std::size_t number = 0) const { return assets_.at(number); }

  private:
    std::string project_;
    std::vector<std::string> assets_;
};

const nlohmann::json bad = tutorial::rejected_label();
const nlohmann::json good = tutorial::accepted_label();

} // namespace

TEST_CASE("a rejected label costs two calls, its mended one a call, an accepted one none", "[serve]") {
    Kili kili(2);
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    plugins.add_rule("bbox_area");
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.ready());
    // The project costs one call an hour, for any number of labels.
    const auto calls = [&] {
        return host.metric("kili_host_api_calls_total") - host.metric("kili_host_project_calls_total");
    };
    const double before = calls();
    CHECK(host.post(kili.event("r1", kili.submit_label(bad), bad)).status == 200);
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::done));
    CHECK(calls() - before == 2);
    CHECK(kili.issues().size() == 2);
    CHECK(kili.status() == "ONGOING");
    CHECK(host.post(kili.event("r1", "another", bad)).body.find("known") != std::string::npos);
    CHECK(host.post(kili.event("r2", kili.submit_label(good), good)).status == 200);
    REQUIRE(comes_to(data.path(), "r2", inbox::EventState::done));
    CHECK(calls() - before == 3);
    REQUIRE(kili.issues().size() == 2);
    for (const kili_api::Issue& issue : kili.issues())
        CHECK(issue.status == "SOLVED");
    CHECK(kili.status() == "LABELED");
    for (const char* run : {"r3", "r4"}) { // an asset without issues, and one with issues that are solved
        const std::size_t asset = run == std::string("r3") ? 1 : 0;
        CHECK(host.post(kili.event(run, kili.submit_label(good, asset), good, asset)).status == 200);
        REQUIRE(comes_to(data.path(), run, inbox::EventState::done));
    }
    CHECK(calls() - before == 3);
    CHECK(host.metric("kili_host_project_calls_total") == 1);
    CHECK(host.stop() == 0);
}

TEST_CASE("a label without jsonResponse is fetched by its id", "[serve]") {
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_area");
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.ready());
    CHECK(host.post(kili.event("r1", kili.submit_label(bad), nullptr)).status == 200);
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::done));
    REQUIRE(kili.issues().size() == 1);
    CHECK(kili.issues().front().text == "BBox too large");
    CHECK(host.post(kili.event("r2", "no-such-label", nullptr)).status == 200);
    REQUIRE(comes_to(data.path(), "r2", inbox::EventState::dead));
    CHECK_THAT(state_of(data.path(), "r2").second, Contains("no-such-label"));
}

TEST_CASE("a rule that fails marks the event with its name, and the others act", "[serve]") {
    const std::string broken = GENERATE(as<std::string>{}, "submit_throws", "submit_throws_int", "submit_fails",
                                        "submit_fails_silently", "raw_throw");
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_fixture(broken);
    plugins.add_rule("bbox_area");
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.ready());
    CHECK(host.post(kili.event("r1", kili.submit_label(bad), bad)).status == 200);
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::dead));
    CHECK_THAT(state_of(data.path(), "r1").second, Contains("rule " + broken + ": "));
    CHECK(eventually([&] { return kili.issues().size() == 1 && kili.status() == "ONGOING"; }));
    CHECK(host.metric("kili_host_rule_failures_total{rule=\"" + broken + "\"}") == 1);
    CHECK(host.get("healthz").status == 200);
    CHECK(host.stop() == 0);
}

TEST_CASE("findings without measure are cut, and the host goes on", "[serve]") {
    Kili kili(3);
    TemporaryFolder data;
    Plugins plugins;
    for (const char* name : {"findings_10000", "text_10mb", "text_invalid_utf8"})
        plugins.add_fixture(name);
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.ready());
    CHECK(host.post(kili.event("r1", kili.submit_label(good), good)).status == 200);
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::done));
    CHECK(kili.issues().size() == 100 + 1 + 4);
    for (const kili_api::Issue& issue : kili.issues())
        CHECK(issue.text.size() <= 2000);
}

TEST_CASE("a library dropped in or replaced takes effect at the next restart, under load, losing nothing", "[serve]") {
    Kili kili(40);
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    std::vector<std::string> labels;
    for (std::size_t asset = 0; asset < 40; ++asset)
        labels.push_back(kili.submit_label(bad, asset));
    std::mutex mutex;
    std::string address;
    std::atomic<int> next{0};
    std::atomic<int> limit{20};
    std::atomic<int> lost{0};
    std::vector<std::jthread> posters;
    for (int i = 0; i < 4; ++i)
        posters.emplace_back([&] {
            for (int number = next++; number < 40; number = next++) {
                const auto asset = std::size_t(number);
                const std::string event = kili.event("r" + std::to_string(number), labels[asset], bad, asset);
                // Kili posts again what was not answered; this test posts it until it is.
                const bool stored = eventually([&] {
                    const std::string to = [&] {
                        const std::lock_guard lock(mutex);
                        return number < limit ? address : std::string();
                    }();
                    return !to.empty() && request("POST", to, event, {authorization}).status == 200;
                });
                if (!stored) ++lost;
            }
        });
    const auto outside = [](const std::string& rule) {
        return std::filesystem::path(KILI_OUTSIDE_TREE) / rule / (rule + ".so");
    };
    const auto run = [&](int events) {
        RunningHost host(plugins.path(), data.path(), kili.settings());
        REQUIRE(host.started());
        {
            const std::lock_guard lock(mutex);
            address = host.address();
            limit = events;
        }
        if (events < 40) {
            REQUIRE(eventually([&] { return host.metric(R"(kili_host_deliveries_total{outcome="stored"})") >= 5; }));
            // While it runs: a rule is dropped in, the loaded one is overwritten in place with rubbish, then replaced.
            plugins.add(outside("bbox_area"));
            std::ofstream(plugins.path() / "bbox_count.so", std::ios::trunc) << "half a copy";
            REQUIRE(eventually([&] { return host.metric(R"(kili_host_deliveries_total{outcome="stored"})") >= 15; }));
            plugins.add(outside("bbox_count"));
        } else {
            for (std::jthread& poster : posters)
                poster.join();
            REQUIRE(eventually([&] {
                return host.metric("kili_host_waiting_actions") == 0 && host.metric("kili_host_waiting_events") == 0;
            }));
            CHECK_THAT(host.log(), Contains("rule bbox_area 1.0.0") && Contains("rule bbox_count 2.0.0"));
        }
        CHECK(host.stop() == 0);
    };
    run(20);
    run(40);
    CHECK(lost == 0);
    std::size_t by_version_2 = 0;
    for (std::size_t asset = 0; asset < 40; ++asset) {
        std::map<std::string, int> texts;
        for (const kili_api::Issue& issue : kili.issues(asset))
            ++texts[issue.text];
        const int before = texts["There are too many BBox (3) - Only 1 BBox of Object A accepted"];
        const int after = texts["Counted by version 2"];
        CHECK(before + after == 1);
        CHECK(texts["BBox too large"] == after); // dropped in with version 2
        by_version_2 += after == 1 ? 1U : 0U;
        CHECK(kili.status(asset) == "ONGOING");
    }
    CHECK(by_version_2 >= 20); // all of the second run
}

TEST_CASE("what was stored before a kill -9 is acted on after it, once", "[serve]") {
    Kili kili(20);
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    {
        RunningHost host(plugins.path(), data.path()); // the API is away
        REQUIRE(host.started());
        for (std::size_t asset = 0; asset < 20; ++asset)
            REQUIRE(
                host.post(kili.event("r" + std::to_string(asset), kili.submit_label(bad, asset), bad, asset)).status ==
                200);
        host.kill();
    }
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.started());
    for (std::size_t asset = 0; asset < 20; ++asset)
        REQUIRE(comes_to(data.path(), "r" + std::to_string(asset), inbox::EventState::done));
    for (std::size_t asset = 0; asset < 20; ++asset) {
        CHECK(kili.issues(asset).size() == 1);
        CHECK(kili.status(asset) == "ONGOING");
    }
    CHECK(host.stop() == 0);
}

TEST_CASE("the configuration says which rules run for a project, and how", "[serve]") {
    Kili kili(2);
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    plugins.add_rule("bbox_area");
    std::ofstream(data / "host.toml") << "[rules.bbox_area]\nmax_area = 0.9\n[projects." << kili.project()
                                      << "]\nrules = ['bbox_area']\n[projects." << kili.project()
                                      << ".parameters.bbox_area]\nmax_area = 0.2\n";
    Settings settings = kili.settings();
    settings.arguments = {"--config", data / "host.toml"};
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.ready());
    CHECK(host.post(kili.event("r1", kili.submit_label(good), good)).status == 200); // one box of 0.265
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::done));
    REQUIRE(kili.issues().size() == 1);
    CHECK(kili.issues().front().text == "BBox too large");
    const std::string elsewhere =
        submit("r2", kili.submit_label(bad, 1), kili.asset(1), bad.dump(), kili.another_project());
    CHECK(host.post(elsewhere).status == 200);
    REQUIRE(eventually([&] { return state_of(data.path(), "r2").first >= int(inbox::EventState::done); }));
    CHECK(host.metric(R"(kili_host_findings_total{rule="bbox_count",severity="block"})") == 1);
}

TEST_CASE("a later label that passes sets the rule's issues solved, and no others", "[serve]") {
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    plugins.add_rule("bbox_area");
    RunningHost host(plugins.path(), data.path(), kili.settings());
    REQUIRE(host.ready());
    CHECK(host.post(kili.event("r1", kili.submit_label(bad), bad)).status == 200);
    REQUIRE(comes_to(data.path(), "r1", inbox::EventState::done));
    nlohmann::json one_large = bad; // bbox_count passes, bbox_area does not
    one_large["JOB_0"]["annotations"] = nlohmann::json::array({bad["JOB_0"]["annotations"][0]});
    CHECK(host.post(kili.event("r2", kili.submit_label(one_large), one_large)).status == 200);
    REQUIRE(comes_to(data.path(), "r2", inbox::EventState::done));
    std::map<std::string, int> open;
    std::map<std::string, int> solved;
    for (const kili_api::Issue& issue : kili.issues())
        ++(issue.status == "SOLVED" ? solved : open)[issue.text];
    CHECK(open == std::map<std::string, int>{{"BBox too large", 2}});
    CHECK(solved == std::map<std::string, int>{{"There are too many BBox (3) - Only 1 BBox of Object A accepted", 1}});
    CHECK(host.post(kili.event("r3", kili.submit_label(good), good)).status == 200);
    REQUIRE(comes_to(data.path(), "r3", inbox::EventState::done));
    for (const kili_api::Issue& issue : kili.issues())
        CHECK(issue.status == "SOLVED");
}

TEST_CASE("an asset sent back too often is left to a person", "[serve]") {
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    std::ofstream(data / "host.toml") << "[outbox]\nbounce_limit = 2\n";
    Settings settings = kili.settings();
    settings.arguments = {"--config", data / "host.toml"};
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.ready());
    for (const char* run : {"r1", "r2"}) {
        CHECK(host.post(kili.event(run, kili.submit_label(bad), bad)).status == 200);
        REQUIRE(comes_to(data.path(), run, inbox::EventState::done));
    }
    CHECK(host.post(kili.event("r3", kili.submit_label(bad), bad)).status == 200);
    REQUIRE(comes_to(data.path(), "r3", inbox::EventState::dead));
    CHECK_THAT(state_of(data.path(), "r3").second, Contains("sent back 2 times"));
    CHECK(kili.status() == "LABELED");
    CHECK(kili.issues().size() == 3);
}

TEST_CASE("a key that Kili refuses shows in /readyz", "[serve]") {
    Kili kili;
    TemporaryFolder data;
    Plugins plugins;
    plugins.add_rule("bbox_count");
    Settings settings = kili.settings();
    settings.key = "wrong-key";
    RunningHost host(plugins.path(), data.path(), settings);
    REQUIRE(host.started());
    CHECK(eventually([&] { return host.get("readyz").body.find("401") != std::string::npos; }));
    CHECK(host.get("readyz").status == 503);
    CHECK(host.post(kili.event("r1", "l", good)).status == 200);
    CHECK(host.stop() == 0);
    CHECK(host.log().find("wrong-key") == std::string::npos);
}

} // namespace serve_test
