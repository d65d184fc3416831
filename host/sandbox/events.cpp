#include "sandbox/events.hpp"

#include "sandbox/json_text.hpp"

#include <algorithm>

namespace kilihost::sandbox {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// The label as webhooks get it: jsonResponse is an object there, in the order and digits it was submitted.
std::string label_text(const Label& label) {
    const bool submitted = label.type == LabelType::submitted;
    const bool review = label.type == LabelType::review;
    const ordered_json search{{"numberOfAnnotationsByObject", label.counts.by_object},
                              {"numberOfAnnotations", label.counts.total}};
    const ordered_json fields{
        {"id", label.id},
        {"labelType", name(label.type)},
        {"numberOfAnnotations", label.counts.total},
        {"authorId", label.author->id},
        {"modelName", or_null(label.model_name)},
        {"secondsToLabel", or_null(label.seconds_to_label)},
        {"isSentBackToQueue", label.sent_back},
        {"search", search},
        {"createdAt", text(label.created)},
        {"updatedAt", text(label.created)},
        {"version", "default"},
        {"isLatestLabelForUser", label.latest_for_user},
        {"isLatestDefaultLabelForUser", submitted && label.latest_of_type_for_user},
        {"isLatestReviewLabelForUser", review && label.latest_of_type_for_user},
        {"readPermissionsFromProject", {"ADMIN", "TEAM_MANAGER", "REVIEWER", "LABELER"}},
    };
    std::string out = fields.dump();
    out.back() = ',';
    return out + "\"jsonResponse\":" + label.json_response + '}';
}

struct Naming {
    const char* name;
    const char* handler;
};

Naming naming(LabelType type) {
    switch (type) {
    case LabelType::submitted:
        return {"labels.created.submit", "onSubmit"};
    case LabelType::review:
        return {"labels.created.review", "onReview"};
    case LabelType::autosave:
        return {"labels.created.autosave", ""};
    case LabelType::inference:
        return {"labels.created.inference", ""};
    case LabelType::prediction:
        break;
    }
    return {"labels.created.prediction", ""};
}

// Whether a pattern, in which `*` stands for any text, matches all of `text`.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // the last `*` met,
    std::size_t taken = 0;                     // and where in `text` what it stands for ends
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                       [](char c) { return c == '*'; });
}

// As which eventTypes a webhook hears of the event.
std::vector<std::string> event_types(const Plugin& plugin, const Event& event) {
    std::vector<std::string> types;
    const bool everything = plugin.handlers.empty() && plugin.matchers.empty();
    const auto named = std::find(plugin.handlers.begin(), plugin.handlers.end(), event.handler);
    if (!event.handler.empty() && (everything || named != plugin.handlers.end())) types.push_back(event.handler);
    if (std::any_of(plugin.matchers.begin(), plugin.matchers.end(),
                    [&](const std::string& pattern) { return matches(pattern, event.name); })) {
        types.push_back(event.name);
    }
    return types;
}

Notice notice(Store& store, const Plugin& plugin, const Event& event, const std::string& event_type) {
    const std::string run_id = store.ids.next();
    const ordered_json log{{"runId", run_id}, {"projectId", event.project_id}};
    return {plugin.name,
            plugin.url,
            plugin.header,
            event.project_id,
            event_type,
            run_id,
            "{\"eventType\":" + json(event_type).dump() + ",\"logPayload\":" + log.dump() +
                ",\"payload\":" + event.payload + '}'};
}

} // namespace

Event label_created(const Label& label) {
    const Naming names = naming(label.type);
    return {names.name, names.handler, label.asset->project->id, label.author->id,
            "{\"label\":" + label_text(label) + ",\"asset_id\":" + json(label.asset->id).dump() + '}'};
}

Event custom_interface_clicked(const Label& label, const User& by) {
    return {"customInterface.click", "onCustomInterfaceClick", label.asset->project->id, by.id,
            "{\"label\":{\"id\":" + json(label.id).dump() + ",\"jsonResponse\":" + label.json_response +
                "},\"asset_id\":" + json(label.asset->id).dump() + '}'};
}

Event sent_back_to_queue(const Asset& asset, const User& by) {
    return {"assets.sentBackToQueue", "onSendBackToQueue", asset.project->id, by.id,
            json{{"asset_id", asset.id}}.dump()};
}

Event project_updated(const Project& project, const json& changes, const User& by) {
    return {"project.updated", "onProjectUpdated", project.id, by.id, json{{"settings_updated", changes}}.dump()};
}

std::vector<Notice> notices(Store& store, const Event& event) {
    std::vector<Notice> all;
    for (const auto& [name, plugin] : store.plugins) {
        if (plugin.projects.count(event.project_id) == 0) continue;
        for (const std::string& type : event_types(plugin, event))
            all.push_back(notice(store, plugin, event, type));
    }
    return all;
}

} // namespace kilihost::sandbox
