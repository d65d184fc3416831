// The rules that judge, from one load of the plugin directory and the configuration. It never changes once it is used;
// a reload makes another.
#pragma once

#include "rules/copy_folder.hpp"
#include "workers/rule_set.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kilihost::judging {

struct Generation {
    std::shared_ptr<const rules::CopyFolder> copies; // of the libraries; kept as long as a worker may load them
    workers::RuleSet rules;
    workers::ChooseRules choose;
    workers::RuleWorker::Settings settings; // of the workers that rules share
    struct OwnSettings {
        workers::RuleWorker::Settings settings;
        bool isolated = false; // it shares a worker with no rule, whatever that one's settings
    };
    // Rules that do not share the workers of most rules, by name. Some may not be loaded.
    std::map<std::string, OwnSettings, std::less<>> apart{};

    const workers::RuleWorker::Settings& settings_of(const std::string& rule) const {
        const auto found = apart.find(rule);
        return found == apart.end() ? settings : found->second.settings;
    }
    bool isolates(const std::string& rule) const {
        const auto found = apart.find(rule);
        return found != apart.end() && found->second.isolated;
    }
    const std::string& name(const workers::ProjectMessage::Rule& rule) const {
        return rules.rules[rule.library].description.name;
    }
    // From now on only these rules are chosen, for the projects that chose them; the others are loaded and judge
    // nothing.
    void keep_rules(std::vector<std::string> names) {
        choose = [all = std::move(choose), kept = std::move(names)](const workers::RuleSet& set,
                                                                    const std::string& project) {
            std::vector<workers::ProjectMessage::Rule> out = all(set, project);
            std::erase_if(out, [&](const workers::ProjectMessage::Rule& rule) {
                return std::find(kept.begin(), kept.end(), set.rules[rule.library].description.name) == kept.end();
            });
            return out;
        };
    }
};

} // namespace kilihost::judging
