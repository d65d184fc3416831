#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

#include <algorithm>
#include <set>
#include <utility>

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
        return found == data_.end() || found->is_null() ? std::move(fallback) : found->at(index).template get<T>();
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

// What an AssetData changes. Members that no query can read back (priority, toBeLabeledBy, marks, ...) are taken and
// change nothing.
void set(Asset& asset, const json& data) {
    asset.external_id = given<std::string>(data, "externalId").value_or(asset.external_id);
    asset.content = given<std::string>(data, "content").value_or(asset.content);
    asset.json_content = given<std::string>(data, "jsonContent").value_or(asset.json_content);
    asset.json_metadata = given<std::string>(data, "jsonMetadata").value_or(asset.json_metadata);
    asset.honeypot = given<bool>(data, "isHoneypot").value_or(asset.honeypot);
    if (const auto status = given<std::string>(data, "status")) asset.progress = progress(*status);
    if (given<bool>(data, "isToReview").value_or(false)) asset.progress = AssetProgress::to_review;
    asset.updated = now();
}

void require_settable(const Asset& asset, const json& data) {
    if (const auto metadata = given<std::string>(data, "jsonMetadata"))
        object_in(*metadata, "jsonMetadata of asset " + asset.id);
    if (asset.project->workflow == Workflow::v2 && given<std::string>(data, "status"))
        refuse("Asset " + asset.id + " is in a project of Workflow V2, where no status can be set.");
    const auto external_id = given<std::string>(data, "externalId");
    const auto has_it = [&](const Asset* other) { return other != &asset && other->external_id == external_id; };
    if (external_id && std::any_of(asset.project->assets.begin(), asset.project->assets.end(), has_it))
        refuse("The project has an asset with externalId " + *external_id + " already.");
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

Resolved update_assets(Store& store, Events&, const json& arguments) {
    const json& wheres = arguments.at("where");
    const json& data = arguments.at("data");
    if (wheres.size() != data.size())
        refuse("updatePropertiesInAssets: where has " + std::to_string(wheres.size()) + " entries, data " +
               std::to_string(data.size()) + '.');
    std::vector<std::pair<Asset*, const json*>> changes;
    for (std::size_t i = 0; i < wheres.size(); ++i) {
        for (Asset* asset : assets_to_change(store, wheres[i], "updatePropertiesInAssets")) {
            require_settable(*asset, data[i]);
            changes.emplace_back(asset, &data[i]);
        }
    }
    require_batch(changes.size(), "updatePropertiesInAssets");
    std::vector<Asset*> changed;
    for (const auto& [asset, values] : changes) {
        set(*asset, *values);
        changed.push_back(asset);
    }
    return objects(changed);
}

Resolved delete_assets(Store& store, Events&, const json& arguments) {
    const std::vector<Asset*> assets = assets_to_change(store, arguments.at("where"), "deleteManyFromDataset");
    if (assets.empty()) return std::unique_ptr<graphql::Object>();
    const Project& project = *assets.front()->project;
    for (Asset* asset : assets)
        store.remove(*asset);
    return object(project);
}

} // namespace kilihost::sandbox
