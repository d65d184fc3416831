#include "sandbox/snapshot.hpp"

#include "sandbox/json_text.hpp"

#include <stdexcept>

namespace kilihost::sandbox {
namespace {

using nlohmann::json;

template <typename T>
std::optional<T> optional_at(const json& row, const char* name) {
    const json& value = row.at(name);
    return value.is_null() ? std::nullopt : std::optional(value.get<T>());
}

Time time_at(const json& row, const char* name) {
    const auto time = config::parse_date_time(row.at(name).get_ref<const std::string&>());
    if (!time) throw std::runtime_error(std::string(name) + " is not a date");
    return *time;
}

json written(const User& user) {
    return {{"id", user.id}, {"email", user.email}};
}

json written(const Project& project) {
    json step_ids = json::array();
    for (const ProjectStep& step : project.steps)
        step_ids.push_back(step.id);
    return {{"id", project.id},
            {"inputType", project.input_type},
            {"settings", project.settings},
            {"workflowVersion", name(project.workflow)},
            {"stepIds", step_ids},
            {"createdAt", text(project.created)},
            {"updatedAt", text(project.updated)}};
}

json written(const Asset& asset) {
    return {{"id", asset.id},
            {"projectId", asset.project->id},
            {"externalId", asset.external_id},
            {"content", asset.content},
            {"jsonContent", asset.json_content},
            {"jsonMetadata", asset.json_metadata},
            {"isHoneypot", asset.honeypot},
            {"createdAt", text(asset.created)},
            {"updatedAt", text(asset.updated)},
            {"progress", name(asset.progress)},
            {"skipped", asset.skipped},
            {"status", asset.shown_status()}}; // for the page
}

json written(const Label& label) {
    return {{"id", label.id},
            {"assetId", label.asset->id},
            {"authorId", label.author->id},
            {"labelType", name(label.type)},
            {"jsonResponse", label.json_response},
            {"modelName", or_null(label.model_name)},
            {"secondsToLabel", or_null(label.seconds_to_label)},
            {"createdAt", text(label.created)},
            {"isSentBackToQueue", label.sent_back}};
}

json written(const Issue& issue) {
    json comments = json::array();
    for (const Comment& comment : issue.comments)
        comments.push_back({{"id", comment.id},
                            {"text", comment.text},
                            {"authorId", comment.author->id},
                            {"createdAt", text(comment.created)}});
    return {{"id", issue.id},
            {"assetId", issue.asset->id},
            {"type", issue.type},
            {"status", issue.status},
            {"objectMid", or_null(issue.object_mid)},
            {"comments", comments},
            {"createdAt", text(issue.created)}};
}

json written(const Plugin& plugin, Secrets secrets) {
    json out{{"id", plugin.id},
             {"name", plugin.name},
             {"url", plugin.url},
             {"handlers", plugin.handlers},
             {"matchers", plugin.matchers},
             {"projects", plugin.projects},
             {"createdAt", text(plugin.created)},
             {"updatedAt", text(plugin.updated)}};
    if (secrets == Secrets::kept) out["header"] = plugin.header;
    return out;
}

json written(const LoggedEvent& logged) {
    return {{"id", logged.id},
            {"createdAt", text(logged.created)},
            {"name", logged.event.name},
            {"handler", logged.event.handler},
            {"projectId", logged.event.project_id},
            {"userId", logged.event.user_id},
            {"payload", logged.event.payload},
            {"logged", logged.event.logged}};
}

template <typename Row>
json written(const Table<Row>& table) {
    json rows = json::array();
    for (const auto& row : table.rows())
        rows.push_back(written(*row));
    return rows;
}

// State files of before Workflow V2 lack its members.
void restore_project(Store& store, const json& row) {
    Project project{row.at("id"),
                    row.at("inputType"),
                    row.at("settings"),
                    time_at(row, "createdAt"),
                    time_at(row, "updatedAt"),
                    workflow(row.value("workflowVersion", "V1"))};
    for (const json& id : row.value("stepIds", json::array()))
        project.steps.push_back({id, project.steps.size()});
    store.projects.add(std::move(project));
}

void restore_asset(Store& store, const json& row) {
    Project& project = store.project(row.at("projectId"));
    const std::string reached = row.contains("progress") ? row.at("progress") : row.at("status");
    project.assets.push_back(
        &store.assets.add({row.at("id"), &project, row.at("externalId"), row.at("content"), row.at("jsonContent"),
                           row.at("jsonMetadata"), row.at("isHoneypot"), time_at(row, "createdAt"),
                           time_at(row, "updatedAt"), progress(reached), row.value("skipped", false)}));
}

void restore_label(Store& store, const json& row) {
    Asset& asset = store.asset(row.at("assetId"));
    const std::string response = row.at("jsonResponse");
    Label label{row.at("id"),
                &asset,
                &store.labeler(row.at("authorId")),
                label_type(row.at("labelType").get_ref<const std::string&>()),
                response,
                count_annotations(parse_json(response)),
                optional_at<std::string>(row, "modelName"),
                optional_at<int>(row, "secondsToLabel"),
                time_at(row, "createdAt"),
                row.at("isSentBackToQueue")};
    asset.labels.push_back(&store.labels.add(std::move(label)));
    mark_latest(asset);
}

void restore_issue(Store& store, const json& row) {
    Asset& asset = store.asset(row.at("assetId"));
    Issue issue{row.at("id"),
                &asset,
                row.at("type"),
                optional_at<std::string>(row, "objectMid"),
                {},
                time_at(row, "createdAt"),
                row.at("status")};
    for (const json& comment : row.at("comments"))
        issue.comments.push_back({comment.at("id"), comment.at("text"), &store.labeler(comment.at("authorId")),
                                  time_at(comment, "createdAt")});
    asset.issues.push_back(&store.issues.add(std::move(issue)));
}

void restore_plugin(Store& store, const json& row) {
    store.plugins.emplace(row.at("name"), Plugin{row.at("id"), row.at("name"), row.at("url"), row.at("header"),
                                                 row.at("handlers"), row.at("matchers"), row.at("projects"),
                                                 time_at(row, "createdAt"), time_at(row, "updatedAt")});
}

} // namespace

json snapshot(const Store& store, Secrets secrets) {
    json webhooks = json::array();
    for (const auto& [name, plugin] : store.plugins)
        webhooks.push_back(written(plugin, secrets));
    json events = json::array();
    for (const LoggedEvent& logged : store.log)
        events.push_back(written(logged));
    return {{"users", written(store.users)},   {"projects", written(store.projects)}, {"assets", written(store.assets)},
            {"labels", written(store.labels)}, {"issues", written(store.issues)},     {"webhooks", std::move(webhooks)},
            {"events", std::move(events)}};
}

void restore(Store& store, const json& snapshot) {
    try {
        // The first user is the key's owner. Rows of an earlier run name that user's id.
        store.users = {};
        for (const json& row : snapshot.at("users"))
            store.users.add({row.at("id"), row.at("email")});
        if (store.users.rows().empty()) throw std::logic_error("no users");
        store.api_key.user_id = store.viewer().id;
        for (const json& row : snapshot.at("projects"))
            restore_project(store, row);
        for (const json& row : snapshot.at("assets"))
            restore_asset(store, row);
        for (const json& row : snapshot.at("labels"))
            restore_label(store, row);
        for (const json& row : snapshot.at("issues"))
            restore_issue(store, row);
        for (const json& row : snapshot.at("webhooks"))
            restore_plugin(store, row);
        for (const json& row : snapshot.at("events"))
            store.log.push_back({row.at("id"),
                                 time_at(row, "createdAt"),
                                 {row.at("name"), row.at("handler"), row.at("projectId"), row.at("userId"),
                                  row.at("payload"), row.value("logged", "")}});
    } catch (const json::exception& error) {
        throw std::runtime_error(std::string("not what the sandbox wrote: ") + error.what());
    } catch (const std::logic_error& error) { // no users, a name of no status or type
        throw std::runtime_error(std::string("not what the sandbox wrote: ") + error.what());
    }
}

} // namespace kilihost::sandbox
