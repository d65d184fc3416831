// A directory of broken and honest libraries: each broken one is named with its reason, the others are used.
#include "workers/rule_set.hpp"

#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace kilihost;
using namespace kilihost::workers;
using namespace std::chrono_literals;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

RuleWorker::Settings settings() {
    RuleWorker::Settings out;
    out.program = KILI_HOST_PROGRAM;
    out.time_limit = 5s;
    return out;
}

std::string reason(const RuleSet& set, const std::string& file) {
    for (const rules::Rejected& rejected : set.rejected)
        if (rejected.file.filename() == file) return rejected.reason;
    return "not rejected";
}

} // namespace

TEST_CASE("a library that crashes, hangs or is cut short is named, and the others are loaded", "[workers]") {
    const TemporaryFolder plugins, copies;
    for (const std::string name : {"load_crashes", "load_hangs", "no_symbol", "text_file", "c_rule"})
        fs::copy_file(fs::path(KILI_FIXTURES) / name / (name + ".so"), plugins.path() / (name + ".so"));
    for (const std::string name : {"bbox_area", "bbox_count"})
        fs::copy_file(fs::path(KILI_PLUGINS) / (name + ".so"), plugins.path() / (name + ".so"));
    fs::copy_file(fs::path(KILI_PLUGINS) / "bbox_count.so", plugins.path() / "twin.so");
    fs::copy_file(fs::path(KILI_PLUGINS) / "bbox_area.so", plugins.path() / "cut.so");
    fs::resize_file(plugins.path() / "cut.so", 5000);
    std::ofstream(plugins.path() / "empty.so").flush();
    fs::create_symlink("nowhere.so", plugins.path() / "link.so");

    const RuleWorker::Settings how = settings();
    const RuleSet set = load_rule_set(rules::libraries_in(plugins.path()), copies.path(),
                                      [&](const std::string&) -> const RuleWorker::Settings& { return how; });

    std::vector<std::string> names;
    for (const Rule& rule : set.rules)
        names.push_back(rule.description.name);
    CHECK(names == std::vector<std::string>{"bbox_area", "bbox_count", "c_rule"});
    CHECK_THAT(reason(set, "load_crashes.so"), Contains("signal 11"));
    CHECK_THAT(reason(set, "load_hangs.so"), Contains("did not return within"));
    CHECK_THAT(reason(set, "no_symbol.so"), Contains("kili_plugin"));
    CHECK_THAT(reason(set, "twin.so"), Contains("already loaded from bbox_count.so"));
    for (const std::string file : {"cut.so", "empty.so", "link.so", "text_file.so"})
        CHECK(reason(set, file) != "not rejected");
}

TEST_CASE("a rule that cannot be created is named, for whatever reason", "[workers]") {
    const TemporaryFolder plugins, copies;
    for (const std::string name : {"create_crashes", "create_fails", "create_throws", "c_rule", "load_scribbles"})
        fs::copy_file(fs::path(KILI_FIXTURES) / name / (name + ".so"), plugins.path() / (name + ".so"));
    const RuleWorker::Settings how = settings();
    const auto settings_of = [&](const std::string&) -> const RuleWorker::Settings& { return how; };
    RuleSet set = load_rule_set(rules::libraries_in(plugins.path()), copies.path(), settings_of);
    REQUIRE(set.rules.size() >= 4); // load_scribbles is found out here, later, or does no harm
    const auto all = [](const RuleSet& of, const std::string&) {
        std::vector<ProjectMessage::Rule> out;
        for (std::size_t i = 0; i < of.rules.size(); ++i)
            out.push_back({i, "{}", "host.toml:3"});
        return out;
    };
    rules::NoServices none("this is a test");
    try_rules(set, {"", "p"}, all, settings_of, none);
    REQUIRE(set.rules.size() >= 1);
    CHECK(set.rules[0].description.name == "c_rule");
    if (set.rules.size() > 1) CHECK(set.rules.at(1).description.name == "load_scribbles");
    CHECK_THAT(reason(set, "create_crashes.so"), Contains("signal 11") && Contains("host.toml:3"));
    CHECK_THAT(reason(set, "create_fails.so"), Contains("cannot be created"));
    CHECK_THAT(reason(set, "create_throws.so"), Contains("cannot be created"));
}
