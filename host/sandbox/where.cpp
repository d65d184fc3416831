#include "sandbox/where.hpp"

#include "sandbox/conditions.hpp"
#include "sandbox/schema.hpp"

#include <set>

namespace kilihost::sandbox {
namespace {

using graphql::FieldError;
using nlohmann::json;
namespace code = graphql::code;

// The member of a member, if both are given.
json at(const json& where, const char* name, const char* inner) {
    const auto found = where.find(name);
    return found != where.end() && found->is_object() ? found->value(inner, json()) : json();
}

// The ids that `where` names by id or idIn, each once; none if it names none and means all rows.
std::optional<std::vector<std::string>> named_ids(const json& where) {
    if (!where.is_object()) return std::nullopt;
    const json id = where.value("id", json());
    const json among = where.value("idIn", json());
    if (id.is_string()) return std::vector{id.get<std::string>()};
    if (!among.is_array()) return std::nullopt;
    std::vector<std::string> ids;
    std::set<std::string> seen;
    for (const json& each : among) {
        if (seen.insert(each.get<std::string>()).second) ids.push_back(each.get<std::string>());
    }
    return ids;
}

// The named rows, else all: the rows to filter, so that a page of a large store costs only its own size.
template <typename Row>
std::vector<Row*> named_or_all(const Table<Row>& table, const json& where) {
    std::vector<Row*> rows;
    if (const auto ids = named_ids(where)) {
        for (const std::string& id : *ids) {
            if (Row* row = table.find(id)) rows.push_back(row);
        }
    } else {
        for (const auto& row : table.rows())
            rows.push_back(row.get());
    }
    return rows;
}

// The assets of the project that `where` names, else those of named_or_all.
std::vector<Asset*> asset_candidates(const Store& store, const json& where) {
    const json project = where.is_object() ? at(where, "project", "id") : json();
    if (named_ids(where) || !project.is_string()) return named_or_all(store.assets, where);
    const Project* found = store.projects.find(project.get<std::string>());
    return found == nullptr ? std::vector<Asset*>() : found->assets;
}

template <typename Row>
std::vector<Row*> of_assets(const std::vector<Asset*>& assets, std::vector<Row*> Asset::*list) {
    std::vector<Row*> rows;
    for (const Asset* asset : assets)
        rows.insert(rows.end(), (asset->*list).begin(), (asset->*list).end());
    return rows;
}

// The labels or issues of the assets or the project that `where` names, else those of named_or_all.
template <typename Row>
std::vector<Row*> candidates(const Store& store, const Table<Row>& table, const json& where,
                             std::vector<Row*> Asset::*list) {
    const json assets = where.value("asset", json());
    const json project = at(where, "project", "id");
    if (named_ids(where)) return named_or_all(table, where);
    if (assets.is_object()) return of_assets(asset_candidates(store, assets), list);
    if (project.is_string()) return of_assets(asset_candidates(store, {{"project", {{"id", project}}}}), list);
    return named_or_all(table, where);
}

// Kili refuses a filter with the other workflow's words; it does not just find nothing.
void require_words_of(Workflow workflow, const json& where) {
    static const std::set<std::string> of_v1{"statusIn"};
    static const std::set<std::string> of_v2{"stepIdIn", "stepIdNotIn", "stepStatusIn", "stepStatusNotIn"};
    for (const auto& [name, value] : where.items()) {
        if (value.is_null() || !(workflow == Workflow::v1 ? of_v2 : of_v1).contains(name)) continue;
        throw FieldError("AssetWhere." + name + " is no filter of a project of Workflow " + sandbox::name(workflow) +
                             ": use " + (workflow == Workflow::v1 ? "statusIn." : "stepIdIn and stepStatusIn."),
                         code::bad_user_input);
    }
}

// `where` is an AssetWhere, about the project that it names or that its assets are of.
void require_fitting_words(const Store& store, const json& where) {
    if (!where.is_object()) return;
    if (const json project = at(where, "project", "id"); project.is_string()) {
        if (const Project* found = store.projects.find(project)) require_words_of(found->workflow, where);
    } else if (named_ids(where)) {
        for (const Asset* asset : named_or_all(store.assets, where))
            require_words_of(asset->project->workflow, where);
    }
}

// The same for the AssetWhere within `where`, which may leave the project to the outer one.
void require_fitting_words_within(const Store& store, const json& where) {
    json assets = where.is_object() ? where.value("asset", json()) : json();
    if (!assets.is_object()) return;
    if (at(assets, "project", "id").is_null() && where.contains("project")) assets["project"] = where.at("project");
    require_fitting_words(store, assets);
}

template <typename Row>
std::vector<Row*> that(std::vector<Row*> rows, const Condition<Row>& fits) {
    rows.erase(std::remove_if(rows.begin(), rows.end(), [&](const Row* row) { return !fits(*row); }), rows.end());
    return rows;
}

} // namespace

std::vector<Project*> select_projects(const Store& store, const json& where) {
    return that(named_or_all(store.projects, where), project_condition(where));
}

std::vector<Asset*> select_assets(const Store& store, const json& where) {
    require_fitting_words(store, where);
    return that(asset_candidates(store, where), asset_condition(where));
}

std::vector<Label*> select_labels(const Store& store, const json& where) {
    require_fitting_words_within(store, where);
    return that(candidates(store, store.labels, where, &Asset::labels), label_condition(where));
}

std::vector<Issue*> select_issues(const Store& store, const json& where) {
    require_fitting_words_within(store, where);
    return that(candidates(store, store.issues, where, &Asset::issues), issue_condition(where));
}

std::vector<const ApiKey*> select_api_keys(const Store& store, const json& where) {
    if (!api_key_condition(where, store.viewer())(store.api_key)) return {};
    return {&store.api_key};
}

std::vector<Asset*> assets_to_change(const Store& store, const json& where, const char* mutation) {
    require_fitting_words(store, where);
    const auto ids = named_ids(where);
    std::vector<Asset*> assets;
    if (ids) {
        require_batch(ids->size(), mutation);
        for (const std::string& id : *ids) {
            assets.push_back(&store.asset(id));
            require_within(*assets.back(), where);
        }
    } else {
        assets = select_assets(store, where);
        require_batch(assets.size(), mutation);
    }
    return assets;
}

void require_within(const Asset& asset, const json& where) {
    if (asset_condition(where)(asset)) return;
    throw FieldError("Asset " + asset.id + " is not among those that \"where\" selects.", code::not_found);
}

void require_batch(std::size_t size, const char* mutation) {
    if (size <= batch) return;
    throw FieldError(std::string(mutation) + " takes at most " + std::to_string(batch) + " at once, got " +
                         std::to_string(size) + '.',
                     code::bad_user_input);
}

} // namespace kilihost::sandbox
