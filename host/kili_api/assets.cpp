#include "json_text/json_text.hpp"
#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/pages.hpp"

#include <algorithm>
#include <string_view>

namespace kilihost::kili_api {
namespace {

using nlohmann::json;

std::optional<AssetStep> to_step(const json& step) {
    if (step.is_null()) return std::nullopt;
    return AssetStep{
        .id = text_or_empty(step, "id"), .name = text_or_empty(step, "name"), .status = text_or_empty(step, "status")};
}

Asset to_asset(const json& asset) {
    return {.id = text(asset, "id"),
            .external_id = text_or_empty(asset, "externalId"),
            .status = text_or_empty(asset, "status"),
            .step = to_step(member(asset, "currentStep")),
            .content = text_or_empty(asset, "content"),
            .created_at = text_or_empty(asset, "createdAt"),
            .updated_at = text_or_empty(asset, "updatedAt"),
            .json_metadata = value_in_text(asset, "jsonMetadata"),
            .honeypot = flag(asset, "isHoneypot"),
            .skipped = flag(asset, "skipped")};
}

json where(const AssetFilter& filter) {
    check_batch(filter.ids.size());
    check_batch(filter.external_ids.size());
    json out = where_project(filter.project_id);
    put(out, "idIn", filter.ids);
    put(out, "externalIdStrictlyIn", filter.external_ids);
    put(out, filter.progress);
    put(out, "skipped", filter.skipped);
    put(out, "createdAtGte", filter.created_from);
    put(out, "updatedAtGte", filter.updated_from);
    return out;
}

json where(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    json out = where_project(project_id);
    out["idIn"] = asset_ids;
    return out;
}

// An array of the assets' JSON texts, as long as the others, or none if no asset has any.
void put_texts(json& data, const char* name, const std::vector<NewAsset>& assets, json NewAsset::*field) {
    if (std::all_of(assets.begin(), assets.end(), [&](const NewAsset& asset) { return (asset.*field).is_null(); }))
        return;
    for (const NewAsset& asset : assets)
        data[name].push_back((asset.*field).is_null() ? "{}" : json_text::dump(asset.*field));
}

} // namespace

Listing<Asset> Client::list_assets(const AssetFilter& filter) {
    return pages(transport_, documents::assets, "assets", where(filter), to_asset);
}

std::optional<Asset> Client::asset(const std::string& project_id, const std::string& asset_id) {
    json wanted = where_project(project_id);
    wanted["id"] = asset_id;
    const json data = transport_.query(documents::assets, {{"where", wanted}, {"first", 1}, {"skip", 0}});
    const json& found = list(data, "assets");
    return found.empty() ? std::nullopt : std::optional(to_asset(found.front()));
}

std::vector<Asset> Client::assets(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return {};
    const json data =
        transport_.query(documents::assets, {{"where", where(project_id, asset_ids)}, {"first", batch}, {"skip", 0}});
    std::vector<Asset> out;
    for (const json& asset : list(data, "assets"))
        out.push_back(to_asset(asset));
    return out;
}

std::int64_t Client::count_assets(const AssetFilter& filter) {
    return count(transport_.query(documents::count_assets, {{"where", where(filter)}}), "countAssets");
}

std::vector<std::string> Client::existing_assets(const std::string& project_id,
                                                 const std::vector<std::string>& external_ids) {
    check_batch(external_ids.size());
    if (external_ids.empty()) return {};
    const json data =
        transport_.query(documents::existing_assets, {{"project", project_id}, {"externalIds", external_ids}});
    return texts(data, "filterExistingAssets");
}

std::vector<std::string> Client::append_assets(const std::string& project_id, const std::vector<NewAsset>& assets) {
    check_batch(assets.size());
    if (assets.empty()) return {};
    json data = json::object();
    for (const NewAsset& asset : assets) {
        data["contentArray"].push_back(asset.content);
        data["externalIDArray"].push_back(asset.external_id);
    }
    put_texts(data, "jsonMetadataArray", assets, &NewAsset::json_metadata);
    put_texts(data, "jsonContentArray", assets, &NewAsset::json_content);
    if (std::any_of(assets.begin(), assets.end(), [](const NewAsset& asset) { return asset.honeypot; }))
        for (const NewAsset& asset : assets)
            data["isHoneypotArray"].push_back(asset.honeypot);
    const json added = transport_.call(documents::append_assets, {{"data", data}, {"where", {{"id", project_id}}}});
    return ids(list(added, "appendManyAssets"));
}

void Client::update_assets(const std::string& project_id, const std::vector<AssetUpdate>& updates) {
    check_batch(updates.size());
    if (updates.empty()) return;
    json which = json::array();
    json data = json::array();
    for (const AssetUpdate& update : updates) {
        json one = where_project(project_id);
        one["id"] = update.id;
        which.push_back(std::move(one));
        json change = json::object();
        put_text(change, "jsonMetadata", update.json_metadata);
        data.push_back(std::move(change));
    }
    transport_.call(documents::update_assets, {{"where", which}, {"data", data}});
}

void Client::send_to_review(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return;
    transport_.call(documents::send_to_review, {{"where", where(project_id, asset_ids)}});
}

void Client::send_back_to_queue(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    check_batch(asset_ids.size());
    if (asset_ids.empty()) return;
    transport_.call(documents::send_back_to_queue, {{"where", where(project_id, asset_ids)}});
}

} // namespace kilihost::kili_api
