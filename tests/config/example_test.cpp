// sdk_docs/kili-host.example.toml against the code: every key is there, with its default and range.
#include "config/file.hpp"
#include "config/keys.hpp"
#include "config/text_file.hpp"
#include "config/values.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <regex>
#include <sstream>

using namespace kilihost;
using config::Config;

namespace {

const std::string example = config::read_text(KILI_EXAMPLE_TOML, 1'000'000);

// The example with the keys and sections in comments made real.
std::string uncommented() {
    static const std::regex key_or_section(R"((^|\n)# (?=[a-z_]+ = |\[[a-z]))");
    return std::regex_replace(example, key_or_section, "$1");
}

// The whole paths of the keys set in a table.
std::vector<std::string> paths(const toml::table& table) {
    std::vector<std::string> found;
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        if (name == "rules" || name == "projects" || name == "plugin" || name == "default") continue;
        if (const toml::table* const section = node.as_table())
            for (const std::string& inner : paths(*section))
                found.push_back(name + "." + inner);
        else
            found.push_back(name);
    }
    return found;
}

std::vector<std::string> known_paths() {
    std::vector<std::string> known;
    for (const config::Key& key : config::keys())
        if (!key.is_trap) known.push_back(key.path);
    return known;
}

// The error for a key with a value that no key accepts.
std::string wanted_by(const config::Key& key) {
    const toml::table nonsense = toml::parse("value = 1979-05-27");
    Config config;
    try {
        key.take(config, *nonsense.get("value"), "/");
    } catch (const config::WrongValue& value) {
        return value.wanted;
    }
    FAIL(key.path << " takes a date");
    return {};
}

} // namespace

TEST_CASE("the example sets every key", "[config][example]") {
    CHECK_THAT(paths(toml::parse(uncommented())), Catch::UnorderedEquals(known_paths()));
}

TEST_CASE("what the example sets is the default", "[config][example]") {
    Config config;
    CHECK(config::read_file(config, KILI_EXAMPLE_TOML).empty());
    // Names all members, so that a new one has to be compared too.
    const auto& [source, listen, webhook_path, plugins, data, allow_unauthenticated, allow_no_rules, strict_plugins,
                 allow_writable_plugins, body_limit, shutdown_grace, judging_threads, rule_time_limit,
                 rule_memory_limit, log_level, log_format, http, kili, inbox, outbox, api_key, webhook_header, rules,
                 plugin_settings, default_rules, projects, warnings] = config;
    const Config defaults;
    CHECK(source.file == std::filesystem::absolute(KILI_EXAMPLE_TOML));
    CHECK(listen == defaults.listen);
    CHECK(webhook_path == defaults.webhook_path);
    CHECK(plugins == defaults.plugins);
    CHECK(data == defaults.data);
    CHECK(allow_unauthenticated == defaults.allow_unauthenticated);
    CHECK(allow_no_rules == defaults.allow_no_rules);
    CHECK(strict_plugins == defaults.strict_plugins);
    CHECK(allow_writable_plugins == defaults.allow_writable_plugins);
    CHECK(body_limit == defaults.body_limit);
    CHECK(shutdown_grace == defaults.shutdown_grace);
    CHECK(judging_threads == defaults.judging_threads);
    CHECK(rule_time_limit == defaults.rule_time_limit);
    CHECK(rule_memory_limit == defaults.rule_memory_limit);
    CHECK(log_level == defaults.log_level);
    CHECK(log_format == defaults.log_format);
    CHECK(http == defaults.http);
    CHECK(kili == defaults.kili);
    CHECK(inbox == defaults.inbox);
    CHECK(outbox == defaults.outbox);
    CHECK_FALSE(api_key.has_value());
    CHECK_FALSE(webhook_header.has_value());
    CHECK(rules.empty());
    CHECK(plugin_settings.empty());
    CHECK_FALSE(default_rules.has_value());
    CHECK(projects.empty());
    CHECK(warnings.empty());
}

TEST_CASE("a key is in a comment only if it has no default", "[config][example]") {
    std::vector<std::string> without_default;
    const std::vector<std::string> set = paths(toml::parse(example));
    for (const std::string& path : known_paths())
        if (std::find(set.begin(), set.end(), path) == set.end()) without_default.push_back(path);
    CHECK_THAT(without_default, Catch::UnorderedEquals(std::vector<std::string>{
                                    "plugins", "data", "webhook_header_file", "kili.api_key_file", "kili.ca_bundle"}));
}

TEST_CASE("the example with everything set is taken", "[config][example]") {
    const TemporaryFolder folder;
    for (const char* name : {"webhook-header", "api-key", "ca.pem"})
        std::ofstream(folder / name) << "text\n";
    std::ofstream(folder / "host.toml") << uncommented();
    Config config;
    CHECK(config::read_file(config, folder / "host.toml") == std::vector<std::string>{});
    CHECK(config.plugins == folder / "plugins");
    CHECK(config.api_key->equals("text"));
    CHECK(config.webhook_header->equals("text"));
    CHECK(config.kili.ca_bundle == folder / "ca.pem");
    const std::string project = "clfcblkni05pq0jrq8wgib142";
    CHECK(config.projects.at(project).rules->size() == 2);
    CHECK(config.parameters("bbox_area", "another")["max_area"] == 0.33);
    CHECK(config.parameters("bbox_area", project)["max_area"] == 0.5);
}

TEST_CASE("the comment above a key states its range as the code has it", "[config][example]") {
    static const std::regex range("from '?[^' ]+'? to '?[^', ]+'?");
    for (const config::Key& key : config::keys()) {
        const std::string wanted = wanted_by(key);
        std::smatch match;
        if (key.is_trap || !std::regex_search(wanted, match, range)) continue;
        std::string stated = std::regex_replace(match.str(), std::regex("'"), "\"");
        const std::string name = "\n" + key.path.substr(key.path.find('.') + 1) + " = ";
        const std::size_t at = example.find(name);
        REQUIRE(at != std::string::npos);
        const std::string above = example.substr(example.rfind("\n\n", at), at - example.rfind("\n\n", at));
        CAPTURE(key.path, above);
        CHECK_THAT(above, Catch::Contains(stated));
    }
}
