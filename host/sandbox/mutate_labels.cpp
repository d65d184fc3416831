#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/where.hpp"

#include <algorithm>
#include <set>
#include <string_view>

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

// V2 projects may name the step that labels are made in. Each step takes the labels of its type alone.
void require_step(const Asset& asset, LabelType type, const std::string& step_name) {
    const Project& project = *asset.project;
    if (project.workflow == Workflow::v1) refuse("Project " + project.id + " has no steps: it is of Workflow V1.");
    const auto named = std::find_if(step_kinds.begin(), step_kinds.end(),
                                    [&](const StepKind& kind) { return step_name == kind.name; });
    if (named == step_kinds.end()) refuse("Project " + project.id + " has no step \"" + step_name + "\".");
    const bool reviews = std::string_view(named->type) == name(LabelType::review);
    if (reviews != (type == LabelType::review))
        refuse("Step \"" + step_name + "\" takes no labels of type " + name(type) + '.');
}

Label& add_label(Store& store, Label read) {
    Label& label = store.labels.add(std::move(read));
    Asset& asset = *label.asset;
    asset.labels.push_back(&label);
    mark_latest(asset);
    const Project& project = *asset.project;
    const auto wanted = given<std::size_t>(project.settings, "minConsensusSize").value_or(1);
    asset.progress = after_label(asset.progress, label.type, project.workflow, asset.labelers(), wanted);
    asset.updated = label.created;
    return label;
}

// Removes what the same model said about the asset before.
void overwrite_with(Store& store, const Label& label) {
    const std::vector<Label*> before = label.asset->labels;
    for (Label* other : before)
        if (other->type == label.type && other->model_name == label.model_name) store.remove(*other);
}

} // namespace

Resolved append_labels(Store& store, Events& happened, const json& arguments) {
    const json& data = arguments.at("data");
    const json& entries = data.at("labelsData");
    require_batch(entries.size(), "appendManyLabels");
    const LabelType type = label_type(data.at("labelType").get_ref<const std::string&>());
    const bool overwrite = given<bool>(data, "overwrite").value_or(false);
    if (overwrite && type != LabelType::prediction && type != LabelType::inference)
        refuse("Only PREDICTION and INFERENCE labels can be overwritten.");
    std::vector<Label> read;
    for (const json& entry : entries) {
        read.push_back(
            read_label(store, arguments.at("where"), entry, type, "labelsData[" + std::to_string(read.size()) + ']'));
    }
    if (const auto step_name = given<std::string>(data, "stepName"))
        for (const Label& label : read)
            require_step(*label.asset, type, *step_name);
    if (overwrite) {
        for (const Label& label : read)
            overwrite_with(store, label);
    }
    std::vector<Label*> added;
    for (Label& label : read) {
        added.push_back(&add_label(store, std::move(label)));
        happened.push_back(label_created(*added.back()));
    }
    return objects(added);
}

Resolved delete_labels(Store& store, Events&, const json& arguments) {
    const json& ids = arguments.at("ids");
    require_batch(ids.size(), "deleteLabels");
    std::set<Label*> labels;
    for (const json& id : ids)
        labels.insert(&store.label(id));
    for (Label* label : labels)
        store.remove(*label);
    return ids;
}

} // namespace kilihost::sandbox
