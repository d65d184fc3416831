#include "config/config.hpp"

namespace kilihost::config {

nlohmann::json Config::parameters(const std::string& rule, const std::string& project_id) const {
    nlohmann::json merged = nlohmann::json::object();
    if (const auto found = rules.find(rule); found != rules.end()) merged = found->second.values;
    if (const auto project = projects.find(project_id); project != projects.end())
        if (const auto own = project->second.parameters.find(rule); own != project->second.parameters.end())
            merged.update(own->second.values);
    return merged;
}

Place Config::place(const std::string& rule, const std::string& project_id) const {
    Place place;
    if (const auto found = rules.find(rule); found != rules.end()) place = found->second.place;
    if (const auto project = projects.find(project_id); project != projects.end())
        if (const auto own = project->second.parameters.find(rule); own != project->second.parameters.end())
            place += (place.empty() ? "" : " and ") + own->second.place;
    return place;
}

} // namespace kilihost::config
