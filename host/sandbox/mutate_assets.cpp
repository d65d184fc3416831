#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

#include <algorithm>
#include <set>

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

// The arrays of AppendManyAssetsData, one entry an asset.
class AssetArrays {
  public:
    explicit AssetArrays(const json& data) : data_(data) {
        for (const auto& [name, array] : data.items()) {
            if (!array.is_null()) size_ = std::max(size_, array.size());
        }
        for (const auto& [name, array] : data.items()) {
            if (array.is_null() || array.size() == size_) continue;
            refuse("appendManyAssets: " + name + " has " + std::to_string(array.size()) + " entries, another array " +
                   std::to_string(size_) + '.');
        }
    }

    std::size_t size() const { return size_; }

    template <typename T>
    T at(const char* array, std::size_t index, T fallback) const {
        const auto found = data_.find(array);
        return found == data_.end() || found->is_null() ? fallback : found->at(index).template get<T>();
    }

  private:
    const json& data_;
    std::size_t size_ = 0;
};

Asset read_asset(const AssetArrays& arrays, std::size_t index, Project& project, Store& store) {
    const Time time = now();
    std::string id = arrays.at<std::string>("idArray", index, "");
    if (id.empty()) id = store.ids.next();
    Asset asset{id,
                &project,
                arrays.at("externalIDArray", index, id),
                arrays.at<std::string>("contentArray", index, ""),
                arrays.at<std::string>("jsonContentArray", index, ""),
                arrays.at<std::string>("jsonMetadataArray", index, "{}"),
                arrays.at("isHoneypotArray", index, false),
                time,
                time};
    if (asset.content.empty() && asset.json_content.empty()) refuse("Asset " + asset.external_id + " has no content.");
    object_in(asset.json_metadata, "jsonMetadata of asset " + asset.external_id);
    return asset;
}

// Ids are unique in Kili, external ids in a project.
void require_new(const std::vector<Asset>& assets, const Project& project, const Store& store) {
    std::set<std::string> ids;
    std::set<std::string> external_ids;
    for (const Asset* asset : project.assets)
        external_ids.insert(asset->external_id);
    for (const Asset& asset : assets) {
        if (store.assets.find(asset.id) != nullptr || !ids.insert(asset.id).second) {
            refuse("There is an asset with id " + asset.id + " already.");
        }
        if (!external_ids.insert(asset.external_id).second) {
            refuse("The project has an asset with externalId " + asset.external_id + " already.");
        }
    }
}

bool can_go_back(const Asset& asset) {
    return asset.status == AssetStatus::labeled || asset.status == AssetStatus::to_review ||
           asset.status == AssetStatus::reviewed;
}

} // namespace

Resolved append_assets(Store& store, Events&, const json& arguments) {
    const auto project_id = given<std::string>(arguments.at("where"), "id");
    if (!project_id) refuse("appendManyAssets needs where.id, the project's id.");
    Project& project = store.project(*project_id);
    const AssetArrays arrays(arguments.at("data"));
    require_batch(arrays.size(), "appendManyAssets");
    std::vector<Asset> assets;
    for (std::size_t i = 0; i < arrays.size(); ++i)
        assets.push_back(read_asset(arrays, i, project, store));
    require_new(assets, project, store);
    std::vector<Asset*> added;
    for (Asset& asset : assets)
        added.push_back(&store.assets.add(std::move(asset)));
    project.assets.insert(project.assets.end(), added.begin(), added.end());
    return objects(added);
}

Resolved send_back_to_queue(Store& store, Events& happened, const json& arguments) {
    const std::vector<Asset*> assets = assets_to_change(store, arguments.at("where"), "sendBackAssetsToQueue");
    for (Asset* asset : assets) {
        if (!can_go_back(*asset)) continue;
        asset->status = AssetStatus::ongoing;
        asset->updated = now();
        asset->latest()->sent_back = true;
        happened.push_back(sent_back_to_queue(*asset));
    }
    return assets.empty() ? nullptr : object(*assets.front()->project);
}

} // namespace kilihost::sandbox
