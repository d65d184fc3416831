#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

Label read_label(Store& store, const json& where, const json& data, LabelType type, const std::string& place) {
    Asset& asset = store.asset(data.at("assetID"));
    require_within(asset, where);
    const auto& response = data.at("jsonResponse").get_ref<const std::string&>();
    const auto author = given<std::string>(data, "authorID");
    const json parsed = object_in(response, "jsonResponse of " + place);
    return {store.ids.next(),
            &asset,
            author ? &store.labeler(*author) : &store.viewer(),
            type,
            response,
            count_annotations(parsed),
            given<std::string>(data, "modelName"),
            given<int>(data, "secondsToLabel"),
            now()};
}

// The status of an asset once it has got a label of this type.
AssetStatus status_after(LabelType type, AssetStatus before) {
    switch (type) {
    case LabelType::submitted:
        return AssetStatus::labeled;
    case LabelType::review:
        return AssetStatus::reviewed;
    case LabelType::autosave:
        return before == AssetStatus::todo ? AssetStatus::ongoing : before;
    case LabelType::inference:
    case LabelType::prediction:
        break;
    }
    return before;
}

Label& add_label(Store& store, Label read) {
    Label& label = store.labels.add(std::move(read));
    Asset& asset = *label.asset;
    for (Label* other : asset.labels) {
        if (other->author != label.author) continue;
        other->latest_for_user = false;
        if (other->type == label.type) other->latest_of_type_for_user = false;
    }
    asset.labels.push_back(&label);
    asset.status = status_after(label.type, asset.status);
    asset.updated = label.created;
    return label;
}

} // namespace

Resolved append_labels(Store& store, Events& happened, const json& arguments) {
    const json& data = arguments.at("data");
    if (given<bool>(data, "overwrite").value_or(false)) refuse("The sandbox does not overwrite labels.");
    if (given<std::string>(data, "stepName")) refuse("The sandbox's projects have no steps (Workflow V1).");
    const json& entries = data.at("labelsData");
    require_batch(entries.size(), "appendManyLabels");
    const LabelType type = label_type(data.at("labelType"));
    std::vector<Label> read;
    for (const json& entry : entries) {
        read.push_back(
            read_label(store, arguments.at("where"), entry, type, "labelsData[" + std::to_string(read.size()) + ']'));
    }
    std::vector<Label*> added;
    for (Label& label : read) {
        added.push_back(&add_label(store, std::move(label)));
        happened.push_back(label_created(*added.back()));
    }
    return objects(added);
}

} // namespace kilihost::sandbox
