#include "sandbox/objects.hpp"
#include "sandbox/records.hpp"
#include "sandbox/roots.hpp"
#include "sandbox/where.hpp"

#include "graphql/named.hpp"

#include <algorithm>
#include <set>

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

using Resolver = Resolved (*)(const Store&, const json& arguments);

template <typename Row>
Resolved paged(const std::vector<Row*>& rows, const json& arguments) {
    return objects(page(rows, arguments.at("skip").get<std::int64_t>(), arguments.at("first").get<std::size_t>()));
}

// The key of the caller, who has no other.
Resolved api_keys(const Store& store, const json& arguments) {
    return paged(select_api_keys(store, arguments.at("where")), arguments);
}

// A webhook runs elsewhere, and nothing of it is built here: no status, no errors.
Resolved no_status(const Store& store, const json& arguments) {
    store.require_plugin(arguments.at("name"));
    return json();
}
Resolved no_build_errors(const Store& store, const json& arguments) {
    store.require_plugin(arguments.at("data").at("pluginName"));
    return std::vector<std::unique_ptr<graphql::Object>>();
}

Resolved plugins(const Store& store, const json&) {
    std::vector<std::unique_ptr<graphql::Object>> all;
    for (const auto& [name, plugin] : store.plugins)
        all.push_back(object(plugin));
    return all;
}

// Those of the external ids that the project has.
Resolved existing_external_ids(const Store& store, const json& arguments) {
    std::set<std::string> known;
    for (const Asset* asset : store.project(arguments.at("projectID")).assets)
        known.insert(asset->external_id);
    json existing = json::array();
    for (const json& id : arguments.at("externalIDs")) {
        if (known.count(id.get<std::string>()) != 0) existing.push_back(id);
    }
    return existing;
}

struct NamedResolver {
    std::string_view name;
    Resolver run;
};

constexpr NamedResolver resolvers[]{
    {"viewer", [](const Store& s, const json&) -> Resolved { return object(s.viewer()); }},
    {"projects", [](const Store& s, const json& a) -> Resolved { return paged(select_projects(s, a.at("where")), a); }},
    {"countProjects",
     [](const Store& s, const json& a) -> Resolved { return json(select_projects(s, a.at("where")).size()); }},
    {"assets", [](const Store& s, const json& a) -> Resolved { return paged(select_assets(s, a.at("where")), a); }},
    {"countAssets",
     [](const Store& s, const json& a) -> Resolved { return json(select_assets(s, a.at("where")).size()); }},
    {"filterExistingAssets", existing_external_ids},
    {"labels", [](const Store& s, const json& a) -> Resolved { return paged(select_labels(s, a.at("where")), a); }},
    {"countLabels",
     [](const Store& s, const json& a) -> Resolved { return json(select_labels(s, a.at("where")).size()); }},
    {"issues", [](const Store& s, const json& a) -> Resolved { return paged(select_issues(s, a.at("where")), a); }},
    {"countIssues",
     [](const Store& s, const json& a) -> Resolved { return json(select_issues(s, a.at("where")).size()); }},
    {"events", logged_events},
    {"apiKeys", api_keys},
    {"listPlugins", plugins},
    {"getPluginRunnerStatus", no_status},
    {"getPluginBuildErrors", no_build_errors},
};

} // namespace

Resolved QueryRoot::resolve(const std::string& field, const json& arguments) const {
    if (field == "getPluginLogs") return plugin_logs(store_, delivery_, arguments);
    return graphql::entry_of(resolvers, field).run(store_, arguments);
}

} // namespace kilihost::sandbox
