#include "sandbox/objects.hpp"
#include "sandbox/roots.hpp"
#include "sandbox/where.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace kilihost::sandbox {
namespace {

using graphql::FieldError;
using graphql::Resolved;
using nlohmann::json;

using Resolver = Resolved (*)(const Store&, const json& arguments);

template <typename Row>
std::vector<Row*> page(std::vector<Row*> rows, const json& arguments) {
    const auto skip = arguments.at("skip").get<std::int64_t>();
    if (skip < 0) throw FieldError("\"skip\" cannot be negative.", graphql::code::bad_user_input);
    const auto first = arguments.at("first").get<std::size_t>();
    const std::size_t begin = std::min(static_cast<std::size_t>(skip), rows.size());
    const std::size_t end = std::min(begin + first, rows.size());
    return {rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end)};
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

const std::unordered_map<std::string, Resolver>& resolvers() {
    static const std::unordered_map<std::string, Resolver> all{
        {"viewer", [](const Store& s, const json&) -> Resolved { return object(s.viewer()); }},
        {"projects",
         [](const Store& s, const json& a) -> Resolved { return objects(page(select_projects(s, a.at("where")), a)); }},
        {"countProjects",
         [](const Store& s, const json& a) -> Resolved { return json(select_projects(s, a.at("where")).size()); }},
        {"assets",
         [](const Store& s, const json& a) -> Resolved { return objects(page(select_assets(s, a.at("where")), a)); }},
        {"countAssets",
         [](const Store& s, const json& a) -> Resolved { return json(select_assets(s, a.at("where")).size()); }},
        {"filterExistingAssets", existing_external_ids},
        {"labels",
         [](const Store& s, const json& a) -> Resolved { return objects(page(select_labels(s, a.at("where")), a)); }},
        {"countLabels",
         [](const Store& s, const json& a) -> Resolved { return json(select_labels(s, a.at("where")).size()); }},
        {"issues",
         [](const Store& s, const json& a) -> Resolved { return objects(page(select_issues(s, a.at("where")), a)); }},
        {"countIssues",
         [](const Store& s, const json& a) -> Resolved { return json(select_issues(s, a.at("where")).size()); }},
        {"listPlugins", plugins},
    };
    return all;
}

} // namespace

Resolved Query::resolve(const std::string& field, const json& arguments) const {
    const auto resolver = resolvers().find(field);
    if (resolver == resolvers().end()) {
        throw FieldError("The sandbox does not support the query " + field + '.', graphql::code::not_implemented);
    }
    return resolver->second(store_, arguments);
}

} // namespace kilihost::sandbox
