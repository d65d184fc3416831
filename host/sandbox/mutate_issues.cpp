#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

#include <utility>

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

// The asset an issue is about, by its label or itself.
Asset& subject(const Store& store, const json& issue) {
    const auto label_id = given<std::string>(issue, "labelID");
    const auto asset_id = given<std::string>(issue, "assetId");
    if (!label_id && !asset_id) refuse("An issue needs a labelID or an assetId.");
    if (!label_id) return store.asset(*asset_id);
    Asset& asset = *store.label(*label_id).asset;
    if (asset_id && *asset_id != asset.id) refuse("Label " + *label_id + " is not of asset " + *asset_id + '.');
    return asset;
}

// Like require_within, but for an asset that a label stands for: the error has to name the label.
void require_label_within(const json& issue, const Asset& asset, const json& where) {
    const auto label_id = given<std::string>(issue, "labelID");
    try {
        require_within(asset, where);
    } catch (const graphql::FieldError& error) {
        throw graphql::FieldError(
            error.what() + (label_id ? " Label " + *label_id + " is of that asset." : std::string()), error.code);
    }
}

Issue read_issue(Store& store, const json& where, const json& data) {
    Asset& asset = subject(store, data);
    require_label_within(data, asset, where);
    const Time time = now();
    Issue issue{store.ids.next(), &asset, data.at("type"), given<std::string>(data, "objectMid"), {}, time};
    if (auto text = given<std::string>(data, "text")) {
        issue.comments.push_back({store.ids.next(), std::move(*text), &store.viewer(), time});
    }
    return issue;
}

} // namespace

Resolved create_issues(Store& store, Events& happened, const json& arguments) {
    const json& entries = arguments.at("issues");
    require_batch(entries.size(), "createIssues");
    std::vector<Issue> read;
    for (const json& entry : entries)
        read.push_back(read_issue(store, arguments.at("where"), entry));
    std::vector<Issue*> added;
    for (Issue& each : read) {
        Issue& issue = store.issues.add(std::move(each));
        issue.asset->issues.push_back(&issue);
        added.push_back(&issue);
        happened.push_back(issue_changed(issue, "created", store.viewer()));
    }
    return objects(added);
}

Resolved update_issue(Store& store, Events& happened, const json& arguments) {
    const auto id = given<std::string>(arguments.at("where"), "id");
    if (!id) refuse("updatePropertiesInIssue needs where.id.");
    Issue& issue = store.issue(*id);
    const std::string before =
        std::exchange(issue.status, given<std::string>(arguments.at("data"), "status").value_or(issue.status));
    if (issue.status != before && issue.status != "OPEN")
        happened.push_back(
            issue_changed(issue, issue.status == "CANCELLED" ? "cancelled" : "resolved", store.viewer()));
    return object(issue);
}

} // namespace kilihost::sandbox
