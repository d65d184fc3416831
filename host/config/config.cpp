#include "config/config.hpp"

#include <algorithm>

namespace kilihost::config {

bool Config::runs(const std::string& rule, const std::string& project_id) const {
    if (const auto own = plugin_settings.find(rule); own != plugin_settings.end() && !own->second.enabled) return false;
    const auto project = projects.find(project_id);
    const bool has_own = project != projects.end() && project->second.rules;
    const std::optional<std::vector<RuleName>>& chosen = has_own ? project->second.rules : default_rules;
    return !chosen ||
           std::any_of(chosen->begin(), chosen->end(), [&](const RuleName& name) { return name.name == rule; });
}

nlohmann::json Config::parameters(const std::string& rule, const std::string& project_id) const {
    nlohmann::json merged = nlohmann::json::object();
    if (const auto found = rules.find(rule); found != rules.end()) merged = found->second.values;
    if (const auto project = projects.find(project_id); project != projects.end())
        if (const auto own = project->second.parameters.find(rule); own != project->second.parameters.end())
            merged.update(own->second.values);
    return merged;
}

SourcePlace Config::place(const std::string& rule, const std::string& project_id) const {
    SourcePlace place;
    if (const auto found = rules.find(rule); found != rules.end()) place = found->second.place;
    if (const auto project = projects.find(project_id); project != projects.end())
        if (const auto own = project->second.parameters.find(rule); own != project->second.parameters.end())
            place += (place.empty() ? "" : " and ") + own->second.place;
    return place;
}

} // namespace kilihost::config
