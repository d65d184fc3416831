#include "sandbox/events.hpp"

#include "event/event_matcher.hpp"
#include "json_text/json_text.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/objects.hpp"

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
    std::string out = json_text::dump(fields);
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

// The label as Kili's log of events has it: without its jsonResponse.
std::string logged_label(const Label& label) {
    const ordered_json search{{"numberOfAnnotationsByObject", label.counts.by_object},
                              {"numberOfAnnotations", label.counts.total}};
    const ordered_json fields{{"id", label.id},
                              {"assetId", label.asset->id},
                              {"labelType", name(label.type)},
                              {"authorId", label.author->id},
                              {"secondsToLabel", or_null(label.seconds_to_label)},
                              {"version", "default"},
                              {"search", search},
                              {"createdAt", text(label.created)}};
    const ordered_json out{{"label", fields}, {"author", {{"isServiceAccount", false}}}, {"assetId", label.asset->id}};
    return json_text::dump(out);
}

const std::vector<std::string>& handlers_of(const Plugin& plugin) {
    static const std::vector<std::string> kilis_default{"onSubmit", "onReview"};
    return plugin.handlers.empty() && plugin.matchers.empty() ? kilis_default : plugin.handlers;
}

bool hears_handler(const Plugin& plugin, const ProjectEvent& event) {
    const std::vector<std::string>& handlers = handlers_of(plugin);
    return !event.handler.empty() && std::find(handlers.begin(), handlers.end(), event.handler) != handlers.end();
}

bool hears_name(const Plugin& plugin, const ProjectEvent& event) {
    return std::any_of(plugin.matchers.begin(), plugin.matchers.end(),
                       [&](const std::string& pattern) { return event::matches(pattern, event.name); });
}

std::string body_for_handler(const ProjectEvent& event, const std::string& run_id) {
    const ordered_json log{{"runId", run_id}, {"projectId", event.project_id}};
    return "{\"eventType\":" + json_text::quoted(event.handler) + ",\"logPayload\":" + json_text::dump(log) +
           ",\"payload\":" + event.payload + '}';
}

// JSON of an object and further members of it, which begin with a comma.
std::string extended(const ordered_json& object, const std::string& members) {
    std::string out = json_text::dump(object);
    out.pop_back();
    return out + members + '}';
}

std::string body_for_matcher(const ProjectEvent& event, EventEnvelope envelope, const std::string& run_id) {
    const ordered_json log{{"runId", run_id}, {"projectId", event.project_id}};
    const std::string& logged = event.logged.empty() ? event.payload : event.logged;
    const ordered_json of_log{{"event", event.name},
                              {"organizationId", organization_id},
                              {"projectId", event.project_id},
                              {"userId", event.user_id}};
    switch (envelope) {
    case EventEnvelope::named:
        break;
    case EventEnvelope::word: {
        const std::string fields = event.payload.substr(1, event.payload.size() - 2);
        return extended({{"eventType", "onEvent"}, {"logPayload", log}},
                        ",\"payload\":" + extended({{"event", event.name}}, fields.empty() ? "" : ',' + fields));
    }
    case EventEnvelope::nested:
        return extended({{"eventType", "onEvent"}, {"logPayload", log}},
                        ",\"payload\":" + extended(of_log, ",\"payload\":" + logged));
    case EventEnvelope::beside:
        return extended(of_log,
                        ",\"logPayload\":" + json_text::dump(json{{"runId", run_id}}) + ",\"payload\":" + logged);
    }
    return extended({{"eventType", event.name}, {"logPayload", log}}, ",\"payload\":" + event.payload);
}

Notice notice(const Plugin& plugin, const ProjectEvent& event, const std::string& type, const std::string& run_id,
              std::string body) {
    return {plugin.name, plugin.url, plugin.header, event.project_id, type, run_id, std::move(body)};
}

} // namespace

ProjectEvent label_created(const Label& label) {
    const Naming names = naming(label.type);
    return {names.name,
            names.handler,
            label.asset->project->id,
            label.author->id,
            "{\"label\":" + label_text(label) + ",\"asset_id\":" + json_text::quoted(label.asset->id) + '}',
            logged_label(label)};
}

ProjectEvent custom_interface_clicked(const Label& label, const User& by) {
    return {"customInterface.click",
            "onCustomInterfaceClick",
            label.asset->project->id,
            by.id,
            "{\"label\":{\"id\":" + json_text::quoted(label.id) + ",\"jsonResponse\":" + label.json_response +
                "},\"asset_id\":" + json_text::quoted(label.asset->id) + '}',
            {}};
}

ProjectEvent sent_back_to_queue(const Asset& asset, const User& by) {
    return {"assets.sentBackToQueue",
            "onSendBackToQueue",
            asset.project->id,
            by.id,
            json_text::dump(json{{"asset_id", asset.id}}),
            {}};
}

ProjectEvent project_updated(const Project& project, const json& changes, const User& by) {
    return {"project.updated",
            "onProjectUpdated",
            project.id,
            by.id,
            json_text::dump(json{{"settings_updated", changes}}),
            {}};
}

ProjectEvent issue_changed(const Issue& issue, const char* what, const User& by) {
    return {std::string("asset.issue.") + what,
            "",
            issue.asset->project->id,
            by.id,
            json_text::dump(
                json{{"issueId", issue.id}, {"assetId", issue.asset->id}, {"externalId", issue.asset->external_id}}),
            {}};
}

std::vector<Notice> notices(Store& store, const ProjectEvent& event, EventEnvelope envelope) {
    std::vector<Notice> all;
    for (const auto& [name, plugin] : store.plugins) {
        if (plugin.projects.count(event.project_id) == 0) continue;
        if (hears_handler(plugin, event)) {
            const std::string run_id = store.ids.next();
            all.push_back(notice(plugin, event, event.handler, run_id, body_for_handler(event, run_id)));
        }
        if (hears_name(plugin, event)) {
            const std::string run_id = store.ids.next();
            all.push_back(notice(plugin, event, event.name, run_id, body_for_matcher(event, envelope, run_id)));
        }
    }
    return all;
}

} // namespace kilihost::sandbox
