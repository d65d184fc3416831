#include "cli/check_config.hpp"

#include "config/load.hpp"
#include "config/nearest.hpp"
#include "kili_api/client.hpp"
#include "log/log.hpp"
#include "pipeline/connection.hpp"
#include "pipeline/load_rules.hpp"
#include "rules/copy_folder.hpp"

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace kilihost::cli {
namespace {

// "clabc (Cars), clxyz (Trucks) and 7 more"
std::string listed(const std::map<std::string, std::string>& titles) {
    constexpr std::size_t max_listed = 20;
    std::string out;
    std::size_t count = 0;
    for (const auto& [id, title] : titles) {
        if (count++ == max_listed) break;
        out += (out.empty() ? "" : ", ") + id + " (" + title + ")";
    }
    if (titles.size() > max_listed) out += " and " + std::to_string(titles.size() - max_listed) + " more";
    return out.empty() ? "none" : out;
}

// A line for each configured project that Kili does not know, with the nearest known one, and a last line that lists
// the known projects.
std::vector<std::string> unknown_projects(const config::Config& config, kili_api::Client& client) {
    constexpr std::size_t max_known = 1'000; // projects looked through: 10 calls
    std::map<std::string, std::string> titles;
    kili_api::Listing<kili_api::Project> listing = client.list_projects();
    while (titles.size() < max_known) {
        const std::optional<kili_api::Project> project = listing.next();
        if (!project) break;
        titles.emplace(project->id, project->title);
    }
    std::vector<std::string> ids;
    for (const auto& [id, title] : titles)
        ids.push_back(id);
    std::vector<std::string> out;
    for (const auto& [id, project] : config.projects) {
        if (titles.contains(id) || (titles.size() == max_known && client.project(id))) continue;
        out.push_back(project.place + ": 'projects." + id + "' is no project of this API key" +
                      config::suggestion(id, ids));
    }
    if (!out.empty()) out.push_back("known projects: " + listed(titles));
    return out;
}

} // namespace

int check_config(const std::shared_ptr<const config::Config>& loaded) {
    const config::Config& config = *loaded;
    if (config.api_key && !config.projects.empty()) {
        try {
            kili_api::Client client(pipeline::connection(config));
            std::string all;
            for (const std::string& line : unknown_projects(config, client))
                all += (all.empty() ? "" : "\n") + line;
            if (!all.empty()) throw config::ConfigError(all);
        } catch (const kili_api::Error& error) {
            log::warn("the project ids were not checked, since Kili cannot be asked: {}", error.what());
        }
    }
    rules::require_trusted("data", config.data, config.allow_writable_plugins);
    const workers::RuleSet rules = pipeline::load_rules(loaded, rules::temporary_folder()).rules;
    if (!rules.rejected.empty())
        throw config::ConfigError(std::to_string(rules.rejected.size()) + " libraries would be left out, see above");
    std::printf("the configuration is valid: %zu rules, %zu projects configured\n", rules.rules.size(),
                config.projects.size());
    return 0;
}

} // namespace kilihost::cli
