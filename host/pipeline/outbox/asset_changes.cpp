#include "pipeline/outbox/asset_changes.hpp"

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>

namespace kilihost::outbox {

std::vector<std::string> assets_of(const std::vector<Action>& actions) {
    std::set<std::string> distinct;
    for (const Action& action : actions)
        distinct.insert(action.asset_id);
    return {distinct.begin(), distinct.end()};
}

void set_metadata(kili_api::Client& client, const std::vector<Action>& actions) {
    const std::string& project_id = actions.front().project_id;
    const std::vector<std::string> ids = assets_of(actions);
    std::map<std::string, nlohmann::json> before;
    for (kili_api::Asset& asset : client.assets(project_id, ids)) {
        if (!asset.json_metadata.is_object())
            throw kili_api::UnreadableReply("the jsonMetadata of " + asset.id + " is not a JSON object");
        before.emplace(asset.id, std::move(asset.json_metadata));
    }
    std::map<std::string, nlohmann::json> after;
    for (const std::string& id : ids) {
        const auto found = before.find(id); // Kili refuses an unknown asset below
        after[id] = found == before.end() ? nlohmann::json::object() : found->second;
    }
    for (const Action& action : actions)
        after[action.asset_id][action.metadata_key()] = json_text::parse(action.metadata_value());
    std::vector<kili_api::AssetUpdate> updates;
    for (auto& [id, metadata] : after)
        if (const auto found = before.find(id); found == before.end() || found->second != metadata)
            updates.push_back({.id = id, .json_metadata = std::move(metadata)});
    client.update_assets(project_id, updates);
}

} // namespace kilihost::outbox
