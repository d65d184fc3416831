// A rule that crashes or hangs costs its own verdict.
#include "store.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace rejudge_test;
using Catch::Contains;
using integration::Plugins;
using integration::submit;

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
