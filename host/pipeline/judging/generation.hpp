// The rules that judge, as one load of the plugin directory and the configuration gave them. Never changed once it is
// used; a reload makes another.
#pragma once

#include "rules/copy_folder.hpp"
#include "workers/rule_set.hpp"

#include <map>
#include <memory>
#include <string>

namespace kilihost::judging {

struct Generation {
    std::shared_ptr<const rules::CopyFolder> copies; // of the libraries; there as long as a worker may load them
    workers::RuleSet rules;
    workers::ChooseRules choose;
    workers::RuleWorker::Settings settings; // of the workers that rules share
    // Rules that always judge in workers of their own, by name: those with settings that differ.
    std::map<std::string, workers::RuleWorker::Settings, std::less<>> apart{};

    const workers::RuleWorker::Settings& settings_of(const std::string& rule) const {
        const auto found = apart.find(rule);
        return found == apart.end() ? settings : found->second;
    }
    const std::string& name(const workers::Project::Rule& rule) const {
        return rules.rules[rule.library].description.name;
    }
};

} // namespace kilihost::judging
