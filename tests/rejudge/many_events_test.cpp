// 20,000 stored events: judging them again finds what judging them anew finds, each finding, in the memory that a few
// take.
#include "store.hpp"

#include "eventually.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "tutorial/child_process.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>
#include <tuple>

using namespace kilihost;
using namespace rejudge_test;
using integration::Plugins;
using integration::submit;

namespace {

constexpr int events = 20'000;
constexpr const char* names[] = {"bbox_area", "bbox_count"};

using Found = std::set<std::tuple<int, std::string, std::string, std::string>>; // event, rule, mid, text

std::string body(int number) {
    std::vector<double> sides{number % 3 == 0 ? 0.8 : 0.2};
    if (number % 7 == 0) sides.push_back(0.9);
    const std::string name = std::to_string(number);
    return submit("run-" + name, "label-" + name, "asset-" + std::to_string(number % 500), boxes(sides),
                  "project-" + std::to_string(number % 3));
}

// By rules in this process, without a store, a worker or a comparison.
Found judged_anew(const std::vector<std::string>& bodies) {
    const TemporaryFolder copies;
    std::vector<rules::Chosen> chosen;
    for (const char* const name : names)
        chosen.push_back(
            {std::make_shared<const rules::Library>(std::string(KILI_PLUGINS) + "/" + name + ".so", copies.path()),
             "{}"});
    rules::NoServices none("not here");
    rules::Judge judge([&](const std::string&) { return chosen; }, none);
    Found out;
    for (std::size_t i = 0; i < bodies.size(); ++i)
        for (const rules::Finding& finding : judge.judge(event::Event(bodies[i])).findings)
            out.emplace(int(i) + 1, finding.rule, finding.mid, finding.text);
    return out;
}

struct Measured {
    Run run;
    double peak_megabytes = 0; // the most memory that it has had resident, looked at until it ended
};

Measured measured_rejudge(const std::filesystem::path& data, const std::vector<std::string>& words) {
    const TemporaryFolder logs;
    std::vector<std::string> arguments{"rejudge", "--json", "--data", data};
    arguments.insert(arguments.end(), words.begin(), words.end());
    tutorial::ChildProcess process(KILI_HOST_PROGRAM, arguments,
                                   {.environment = {"KILI_API_KEY="}, .error_log = logs / "err"});
    Measured out;
    const auto has_ended = [&] {
        std::ifstream status("/proc/" + std::to_string(process.id()) + "/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:")) out.peak_megabytes = std::stod(line.substr(6)) / 1000;
        return process.wait(std::chrono::milliseconds(0)).has_value();
    };
    REQUIRE(eventually(has_ended, std::chrono::minutes(5)));
    out.run.code = *process.wait(std::chrono::milliseconds(0));
    while (const auto line = process.read_line(std::chrono::seconds(1)))
        out.run.out += *line + "\n";
    return out;
}

} // namespace

TEST_CASE("rejudge: 20,000 events give the findings that judging them anew gives, in the memory of 1,000",
          "[rejudge]") {
    std::vector<std::string> bodies;
    for (int i = 0; i < events; ++i)
        bodies.push_back(body(i));
    const Found anew = judged_anew(bodies);
    std::map<std::string, int> count;
    for (const auto& [event, rule, mid, text] : anew)
        ++count[rule];
    const TemporaryFolder data;
    store(data / "data", bodies);
    store(data / "few", {bodies.begin(), bodies.begin() + 1'000});
    Plugins plugins, others;
    for (const char* const name : names)
        plugins.add_rule(name);
    others.add_fixture("c_rule");

    const std::vector<std::string> alike{"--plugins", plugins.path(), "--against", plugins.path()};
    const auto [same, peak_megabytes] = measured_rejudge(data / "data", alike);
    REQUIRE(same.code == 0);
    CHECK(peak_megabytes <= measured_rejudge(data / "few", alike).peak_megabytes + 10);
    CHECK(same.report().at("compared") == events);
    for (const char* const name : names)
        CHECK(same.counts(name) == std::vector<int>{0, 0, 0, count[name]});

    const Run fresh = run_rejudge(
        data / "data", {"--plugins", plugins.path(), "--against", others.path(), "--examples", "10000", "--json"});
    REQUIRE(fresh.code == 0);
    Found found;
    const json report = fresh.report();
    for (const json& rule : report.at("rules"))
        for (const json& example : rule.at("examples"))
            if (example.at("difference") == "new")
                found.emplace(example.at("event"), rule.at("rule"), example.at("mid"), example.at("new").at("text"));
    CHECK(found.size() == anew.size());
    CHECK((found == anew));
}
