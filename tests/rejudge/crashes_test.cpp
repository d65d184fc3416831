// A rule that crashes or hangs costs its own verdict.
#include "store.hpp"

#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace rejudge_test;
using Catch::Contains;
using integration::Plugins;
using integration::submit;

TEST_CASE("rejudge: if a rule hides that it ended the worker, each judges alone, and only that one fails",
          "[rejudge]") {
    const TemporaryFolder folder;
    std::vector<std::string> bodies;
    for (const char* const what : {"quiet", "hide", "quiet", "scribble", "hide"}) {
        json label = kilihost::tutorial::rejected_label(); // bbox_count refuses it
        label["do"] = what;
        bodies.push_back(submit("r" + std::to_string(bodies.size()), "l", "a", label.dump()));
    }
    store(folder / "data", bodies);
    Plugins with, without;
    with.add_fixture("misbehaving");
    for (Plugins* const plugins : {&with, &without})
        plugins->add_rule("bbox_count");
    const Run run = run_rejudge(folder / "data", {"--plugins", with.path(), "--against", without.path(), "--json"});
    INFO(run.err + run.out);
    CHECK(run.counts("bbox_count") == std::vector<int>{0, 0, 0, 5});
    int hidden = 0;
    const json report = run.report(); // for the loop
    for (const json& failure : report.at("failures")) {
        CHECK(failure.at("rule") == "misbehaving");
        if (failure.at("cause").get<std::string>().find("signal 6") != std::string::npos)
            hidden += failure.at("events").get<int>();
    }
    CHECK(hidden == 2);
}

TEST_CASE("rejudge: a rule that crashes or hangs is named, and the others are compared", "[rejudge]") {
    const TemporaryFolder folder;
    std::vector<std::string> bodies;
    for (const char* const what : {"nothing", "segfault", "nothing", "loop", "nothing"})
        bodies.push_back(submit("r" + std::to_string(bodies.size()), "l", "a", json{{"do", what}}.dump()));
    store(folder / "data", bodies);
    Plugins with, without;
    with.add_fixture("misbehaving");
    for (Plugins* const plugins : {&with, &without})
        plugins->add_fixture("c_rule");
    const std::string config = file(folder, "host.toml", "[plugin.misbehaving]\ntime_limit = '300ms'\n");
    const Run run = run_rejudge(folder / "data",
                                {"--plugins", with.path(), "--config", config, "--against", without.path(), "--json"});
    INFO(run.err + run.out);
    CHECK(run.code == 1);
    const json report = run.report();
    CHECK(report.at("compared") == 5);
    CHECK(run.counts("misbehaving") == std::vector<int>{3, 0, 0, 0});
    CHECK(run.counts("c_rule").at(0) == 0);
    std::map<std::string, int> failures;
    for (const json& failure : report.at("failures")) {
        CHECK(failure.at("rule") == "misbehaving");
        CHECK(failure.at("rules") == "new");
        failures[failure.at("cause").get<std::string>().substr(0, 18)] += failure.at("events").get<int>();
    }
    CHECK(failures == std::map<std::string, int>{{"ended by signal 11", 1}, {"did not return wit", 1}});
    CHECK_THAT(
        run_rejudge(folder / "data", {"--plugins", with.path(), "--config", config, "--against", without.path()}).out,
        Contains("rules that failed") && Contains("did not return within 300 ms"));
}
