#include "sandbox/inputs.hpp"
#include "sandbox/mutations.hpp"
#include "sandbox/objects.hpp"

namespace kilihost::sandbox {

using graphql::Resolved;
using nlohmann::json;

Resolved create_project(Store& store, Events&, const json& arguments) {
    const json& data = arguments.at("data");
    const auto input_type = given<std::string>(data, "inputType");
    const auto interface = given<std::string>(data, "jsonInterface");
    if (given<std::string>(data, "fromDemoProject")) refuse("The sandbox has no demo projects to start from.");
    if (!input_type || !interface) refuse("A project needs an inputType and a jsonInterface.");
    object_in(*interface, "jsonInterface");
    json settings{{"title", data.at("title")}, {"jsonInterface", *interface}};
    settings["description"] = given<std::string>(data, "description").value_or("");
    const Time time = now();
    Project project{store.ids.next(), *input_type, std::move(settings), time, time, store.new_projects};
    if (project.workflow == Workflow::v2)
        for (std::size_t order = 0; order < step_kinds.size(); ++order)
            project.steps.push_back({store.ids.next(), order});
    return object(store.projects.add(std::move(project)));
}

Resolved update_project(Store& store, Events& happened, const json& arguments) {
    const auto id = given<std::string>(arguments.at("where"), "id");
    if (!id) refuse("updatePropertiesInProject needs where.id.");
    Project& project = store.project(*id);
    if (const auto interface = given<std::string>(arguments.at("data"), "jsonInterface")) {
        object_in(*interface, "jsonInterface");
    }
    json changes = json::array();
    for (const auto& [key, value] : arguments.at("data").items()) {
        const json old = project.settings.value(key, json());
        if (value.is_null() || value == old) continue;
        changes.push_back({{"key", key}, {"newValue", value}, {"oldValue", old}});
        project.settings[key] = value;
    }
    if (!changes.empty()) {
        project.updated = now();
        happened.push_back(project_updated(project, changes, store.viewer()));
    }
    return object(project);
}

Resolved delete_project(Store& store, Events&, const json& arguments) {
    const auto id = given<std::string>(arguments.at("where"), "id");
    if (!id) refuse("deleteProjectAsynchronously needs where.id.");
    store.remove(store.project(*id));
    return json(*id);
}

} // namespace kilihost::sandbox
