#include "pipeline/load_rules.hpp"

#include "config/load.hpp"
#include "pipeline/rule_status.hpp"
#include "rules/trial.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace kilihost::pipeline {
namespace {

void log_state(const RuleStatus& rule) {
    if (rule.state == RuleState::disabled)
        spdlog::info("rule {} is disabled {}", rule.name, rule.reason);
    else if (rule.state == RuleState::not_configured)
        spdlog::warn("rule {} is not configured: {}", rule.name, rule.reason);
}

void log_rules(const config::Config& config, const rules::Directory& directory) {
    for (const auto& rule : directory.rules) {
        std::string handlers;
        for (const std::string& handler : rule->handlers())
            handlers += (handlers.empty() ? "" : ", ") + handler;
        spdlog::info("rule {} {} ({}) from {}", rule->name(), rule->version(), handlers, rule->file().string());
        log_state(status_of(config, rule->description(), rule->file()));
    }
    for (const rules::Rejected& rejected : directory.rejected)
        spdlog::error("left out {}: {}", rejected.file.string(), rejected.reason);
}

rules::Trust trust(const config::Config& config) {
    rules::Trust out{config.allow_writable_plugins};
    for (const auto& [rule, settings] : config.plugin_settings)
        if (!settings.sha256.empty()) out.sha256.emplace(rule, settings.sha256);
    return out;
}

} // namespace

std::vector<rules::Chosen> choose_rules(const config::Config& config, const rules::Libraries& rules,
                                        const std::string& project_id) {
    std::vector<rules::Chosen> out;
    for (const auto& rule : rules)
        if (config.runs(rule->name(), project_id))
            out.push_back(
                {rule, config.parameters(rule->name(), project_id).dump(), config.place(rule->name(), project_id)});
    return out;
}

std::vector<std::string> event_matchers(const rules::Libraries& rules) {
    std::set<std::string> out;
    for (const auto& rule : rules)
        for (std::size_t i = 0; i < rule->plugin().event_matcher_count; ++i)
            out.emplace(rule->plugin().event_matcher[i].data, rule->plugin().event_matcher[i].size);
    return {out.begin(), out.end()};
}

rules::Directory load_rules(const config::Config& config, const std::filesystem::path& copies) {
    rules::Directory directory;
    try {
        directory = rules::load_directory(config.plugins, copies, trust(config));
    } catch (const std::filesystem::filesystem_error& error) {
        const std::string what =
            "the plugin directory " + config.plugins.string() + " cannot be read: " + error.code().message();
        if (!config.allow_no_rules) throw config::Error(what);
        spdlog::warn("{}; no rule runs, as --allow-no-rules was given", what);
    }
    std::vector<std::string> names;
    for (const auto& rule : directory.rules)
        names.push_back(rule->name());
    for (const rules::Rejected& rejected : directory.rejected) // log_rules says what is wrong with them
        names.push_back(rejected.file.stem().string());
    if (const std::vector<std::string> unknown = config::unknown_names(config, names); !unknown.empty()) {
        std::string all;
        for (const std::string& line : unknown)
            all += (all.empty() ? "" : "\n") + line;
        throw config::Error(all);
    }
    std::vector<std::string> projects{""}; // the rules' parameters as every other project gets them
    for (const auto& [id, project] : config.projects)
        projects.push_back(id);
    rules::try_rules(directory, projects,
                     [&](const std::string& project) { return choose_rules(config, directory.rules, project); });
    log_rules(config, directory);
    if (config.strict_plugins && !directory.rejected.empty())
        throw config::Error("a plugin is broken, and --strict-plugins was given");
    if (directory.rules.empty() && !config.allow_no_rules)
        throw config::Error("no rule in " + config.plugins.string() +
                            ": put a plugin library there, or give --allow-no-rules");
    return directory;
}

} // namespace kilihost::pipeline
