#include "pipeline/load_rules.hpp"

#include "config/load.hpp"
#include "rules/trial.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace kilihost::pipeline {
namespace {

void log_rules(const rules::Directory& directory) {
    for (const auto& rule : directory.rules) {
        std::string handlers;
        for (const std::string& handler : rule->handlers())
            handlers += (handlers.empty() ? "" : ", ") + handler;
        spdlog::info("rule {} {} ({}) from {}", rule->name(), rule->version(), handlers, rule->file().string());
    }
    for (const rules::Rejected& rejected : directory.rejected)
        spdlog::error("left out {}: {}", rejected.file.string(), rejected.reason);
}

} // namespace

std::vector<rules::Chosen> choose_rules(const config::Config& config, const rules::Libraries& rules,
                                        const std::string& project_id) {
    const auto project = config.projects.find(project_id);
    std::vector<rules::Chosen> out;
    for (const auto& rule : rules) {
        if (project != config.projects.end() && project->second.rules) {
            const std::vector<config::RuleName>& chosen = *project->second.rules;
            const auto is_this = [&](const config::RuleName& name) { return name.name == rule->name(); };
            if (std::none_of(chosen.begin(), chosen.end(), is_this)) continue;
        }
        out.push_back(
            {rule, config.parameters(rule->name(), project_id).dump(), config.place(rule->name(), project_id)});
    }
    return out;
}

rules::Directory load_rules(const config::Config& config, const std::filesystem::path& copies) {
    rules::Directory directory;
    try {
        directory = rules::load_directory(config.plugins, copies);
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
    if (const std::vector<std::string> unknown = config::unknown_rules(config, names); !unknown.empty()) {
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
    log_rules(directory);
    if (config.strict_plugins && !directory.rejected.empty())
        throw config::Error("a plugin is broken, and --strict-plugins was given");
    if (directory.rules.empty() && !config.allow_no_rules)
        throw config::Error("no rule in " + config.plugins.string() +
                            ": put a plugin library there, or give --allow-no-rules");
    return directory;
}

} // namespace kilihost::pipeline
