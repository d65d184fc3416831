#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

Resolved project_of(const std::vector<Asset*>& assets) {
    return assets.empty() ? nullptr : object(*assets.front()->project);
}

} // namespace

Resolved send_back_to_queue(Store& store, Events& happened, const json& arguments) {
    const std::vector<Asset*> assets = assets_to_change(store, arguments.at("where"), "sendBackAssetsToQueue");
    for (Asset* asset : assets) {
        if (!can_be_returned(asset->progress)) continue;
        asset->progress = AssetProgress::returned;
        asset->updated = now();
        if (Label* const label = asset->latest()) label->sent_back = true;
        happened.push_back(sent_back_to_queue(*asset, store.viewer()));
    }
    return project_of(assets);
}

Resolved add_to_review(Store& store, Events&, const json& arguments) {
    const std::vector<Asset*> assets = assets_to_change(store, arguments.at("where"), "addAllLabeledAssetsToReview");
    for (Asset* asset : assets) {
        if (asset->progress != AssetProgress::labeled) continue;
        asset->progress = AssetProgress::to_review;
        asset->updated = now();
    }
    return project_of(assets);
}

} // namespace kilihost::sandbox
