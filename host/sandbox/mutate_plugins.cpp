#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

// Into an HTTP header and onto a connection go only what can go there.
void require_usable(const json& data) {
    const auto& url = data.at("webhookUrl").get_ref<const std::string&>();
    if (url.rfind("http://", 0) != 0 && url.rfind("https://", 0) != 0)
        refuse("webhookUrl must start with http:// or https://.");
    const std::string header = given<std::string>(data, "header").value_or("");
    for (const std::string& text : {url, header}) {
        for (const char c : text) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                refuse("webhookUrl and header cannot hold control characters.");
        }
    }
}

// Takes over what is given; the rest stays.
void set(Plugin& plugin, const json& data) {
    plugin.url = data.at("webhookUrl");
    plugin.header = given<std::string>(data, "header").value_or(plugin.header);
    plugin.handlers = given<std::vector<std::string>>(data, "handlerTypes").value_or(plugin.handlers);
    plugin.matchers = given<std::vector<std::string>>(data, "eventMatcher").value_or(plugin.matchers);
    plugin.updated = now();
}

} // namespace

Resolved create_webhook(Store& store, Events&, const json& arguments) {
    const json& data = arguments.at("data");
    require_usable(data);
    const std::string name = data.at("pluginName");
    if (store.plugins.count(name) != 0) refuse("There is a plugin or webhook named \"" + name + "\" already.");
    Plugin plugin;
    plugin.id = store.ids.next();
    plugin.name = name;
    plugin.created = now();
    set(plugin, data);
    store.plugins.emplace(name, std::move(plugin));
    return json("Webhook " + name + " created");
}

Resolved update_webhook(Store& store, Events&, const json& arguments) {
    const json& data = arguments.at("data");
    require_usable(data);
    Plugin& plugin = store.plugin(data.at("pluginName"));
    set(plugin, data);
    return json("Webhook " + plugin.name + " updated");
}

Resolved activate_plugin(Store& store, Events&, const json& arguments) {
    const json& where = arguments.at("where");
    Plugin& plugin = store.plugin(where.at("pluginName"));
    plugin.projects.insert(store.project(where.at("projectId")).id);
    plugin.updated = now();
    return json("Plugin " + plugin.name + " activated");
}

Resolved deactivate_plugin(Store& store, Events&, const json& arguments) {
    const json& where = arguments.at("where");
    Plugin& plugin = store.plugin(where.at("pluginName"));
    plugin.projects.erase(store.project(where.at("projectId")).id);
    plugin.updated = now();
    return json("Plugin " + plugin.name + " deactivated");
}

Resolved delete_plugin(Store& store, Events&, const json& arguments) {
    const std::string name = store.plugin(arguments.at("where").at("pluginName")).name;
    store.plugins.erase(name);
    return json("Plugin " + name + " deleted");
}

} // namespace kilihost::sandbox
