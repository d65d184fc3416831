#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/members.hpp"

namespace kilihost::kili_api {
namespace {

using nlohmann::json;

json where(const std::string& name, const std::string& project_id) {
    return {{"pluginName", name}, {"projectId", project_id}};
}

json webhook_data(const NewWebhook& webhook) {
    json data{{"pluginName", webhook.name}, {"webhookUrl", webhook.url}};
    put(data, "header", webhook.header);
    put(data, "handlerTypes", webhook.handler_types);
    put(data, "eventMatcher", webhook.event_matchers);
    return data;
}

} // namespace

std::vector<Plugin> Client::list_plugins() {
    const json data = transport_.query(documents::plugins, json::object());
    std::vector<Plugin> out;
    for (const json& plugin : list(data, "listPlugins"))
        out.push_back({.id = text(plugin, "id"),
                       .name = text(plugin, "name"),
                       .project_ids = texts(plugin, "projectIds"),
                       .created_at = text_or_empty(plugin, "createdAt"),
                       .updated_at = text_or_empty(plugin, "updatedAt"),
                       .archived = flag(plugin, "archived")});
    return out;
}

void Client::create_webhook(const NewWebhook& webhook) {
    transport_.call(documents::create_webhook, {{"data", webhook_data(webhook)}});
}

void Client::update_webhook(const NewWebhook& webhook) {
    transport_.call(documents::update_webhook, {{"data", webhook_data(webhook)}});
}

void Client::activate_plugin_on_project(const std::string& name, const std::string& project_id) {
    transport_.call(documents::activate_plugin, {{"where", where(name, project_id)}});
}

void Client::deactivate_plugin_on_project(const std::string& name, const std::string& project_id) {
    transport_.call(documents::deactivate_plugin, {{"where", where(name, project_id)}});
}

void Client::delete_plugin(const std::string& name) {
    transport_.call(documents::delete_plugin, {{"where", {{"pluginName", name}}}});
}

} // namespace kilihost::kili_api
