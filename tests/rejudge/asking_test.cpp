// Rules and events that need Kili in rejudge: what is asked, what is refused, and the outcomes that are only listed.
#include "store.hpp"

#include "sandboxed_kili.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace rejudge_test;
using namespace integration;
using Catch::Contains;

TEST_CASE("rejudge: events without the label's content are counted without an API key, and fetched with one",
          "[rejudge]") {
    struct Kili : SandboxedKili {
        Kili() {
            project = client_.create_project({"t", "", "IMAGE", json::object()});
            const auto assets = client_.append_assets(project, {{"https://x/1.jpg", "1"}});
            label = client_.append_labels(project, {{assets.front(), json::parse(boxes({0.9}))}}).front();
        }
        std::string project, label;
    };
    const Kili kili;
    const TemporaryFolder folder;
    store(folder / "data",
          {submit("whole", kili.label, "a", boxes({0.9}), kili.project),
           R"({"event": "labels.created.submit", "projectId": ")" + kili.project +
               R"(", "payload": {"assetId": "a", "label": {"id": ")" + kili.label + R"(x", "assetId": "a"}}})",
           R"({"event": "labels.created.review", "projectId": ")" + kili.project +
               R"(", "payload": {"assetId": "a", "label": {"id": ")" + kili.label + R"(", "assetId": "a"}}})"});
    Plugins plugins, others;
    plugins.add_rule("bbox_area");
    others.add_fixture("slow");
    const std::vector<std::string> words{"--plugins", plugins.path(), "--against", plugins.path(), "--json"};
    const Run without = run_rejudge(folder / "data", words);
    INFO(without.err + without.out);
    CHECK(without.code == 1);
    CHECK(without.report().at("compared") == 1);
    CHECK(without.report().at("unjudged") ==
          json{{{"cause", "its label came without jsonResponse, and there is no API key to fetch it with"},
                {"events", 2}}});
    const Run with =
        run_rejudge(folder / "data", words,
                    {std::string("KILI_API_KEY=") + api_key, "KILI_API_ENDPOINT=" + kili.connection().endpoint});
    CHECK(with.code == 1);
    CHECK(with.report().at("compared") == 2);
    CHECK_THAT(with.report().at("unjudged").dump(), Contains("Kili has no such label any longer"));
}

TEST_CASE("rejudge: what rules ask of Kili is refused or answered from a file, and mutations are listed", "[rejudge]") {
    const TemporaryFolder folder;
    store(folder / "data", {submit("r1", "l", "a", "{}", "p1"), submit("r2", "l2", "a", "{}", "p1")});
    Plugins none, mutating, asking, images;
    none.add_fixture("c_rule");
    mutating.add_fixture("mutates");
    asking.add_fixture("services");
    images.add_rule("bbox_area"); // which judges no text
    const auto run = [&](const Plugins& plugins, std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--plugins", plugins.path(), "--against", none.path(), "--json"});
        return run_rejudge(folder / "data", more);
    };
    const Run mutations = run(mutating);
    INFO(mutations.err + mutations.out);
    CHECK(mutations.code == 0);
    CHECK(mutations.report().at("mutations").at(0) ==
          json{{"rule", "mutates"}, {"what", "appendToLabels"}, {"events", 2}});
    const Run refused = run(asking);
    CHECK_THAT(refused.out, Contains("there is no API key to ask Kili with"));
    const std::string project = file(folder, "project.json", R"({"id": "p1", "inputType": "TEXT"})");
    const Run skipped = run(images, {"--project", project});
    CHECK(skipped.code == 0);
    CHECK(skipped.report().at("notRun").at(0).at("rule") == "bbox_area");
    CHECK(skipped.report().at("notRun").at(0).at("events") == 2);
    CHECK(run(images).report().at("notRun").empty());
    CHECK_THAT(run(images, {"--project", file(folder, "nameless.json", "{}")}).err, Contains("names no project"));
}

TEST_CASE("rejudge: outcomes are compared: metadata by their values, reviews, and send-backs", "[rejudge]") {
    const TemporaryFolder folder;
    store(folder / "data", {submit("r1", "l1", "a", boxes({0.2})), submit("r2", "l2", "a", boxes({0.9})),
                            submit("r3", "l3", "a", boxes({0.9, 0.1}))});
    Plugins before, after;
    before.add_fixture("c_rule");
    after.add_fixture("c_rule");
    after.add_fixture("outcomes");
    const auto compared = [&](const Plugins& was, const Plugins& is, std::vector<std::string> more = {"--json"}) {
        more.insert(more.end(), {"--plugins", is.path(), "--against", was.path()});
        const Run run = run_rejudge(folder / "data", more);
        INFO(run.err + run.out);
        REQUIRE(run.code == 0);
        return run;
    };
    const auto outcome = [](const std::string& what, int old_rules, int new_rules) {
        return json{{"rule", "outcomes"}, {"what", what}, {"old", old_rules}, {"new", new_rules}, {"changed", 0}};
    };
    const json fresh = compared(before, after).report();
    CHECK(fresh.at("outcomes") == json{outcome("add to review", 0, 1), outcome("set metadata objects", 0, 3),
                                       outcome("set metadata seen", 0, 3)});
    CHECK(fresh.at("sentBack") == json{{"old", 0}, {"new", 1}});
    CHECK(fresh.at("mutations").empty());
    CHECK(compared(after, before).report().at("outcomes") == json{outcome("add to review", 1, 0),
                                                                  outcome("set metadata objects", 3, 0),
                                                                  outcome("set metadata seen", 3, 0)});
    CHECK_THAT(compared(before, after, {"--html", folder / "report.html"}).out,
               Contains("set metadata objects") && Contains("add to review"));
    std::ifstream html(folder / "report.html");
    CHECK_THAT(std::string(std::istreambuf_iterator<char>(html), {}), Contains("<td>add to review</td>"));
}
