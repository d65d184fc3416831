#include "json_text/json_text.hpp"
#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/pages.hpp"

#include <algorithm>

namespace kilihost::kili_api {
namespace {

using nlohmann::json;

std::vector<ProjectStep> to_steps(const json& steps) {
    if (steps.is_null()) return {};
    std::vector<std::pair<std::int64_t, ProjectStep>> ordered;
    for (const json& step : steps)
        ordered.emplace_back(whole_number(step, "order").value_or(0),
                             ProjectStep{text(step, "id"), text(step, "name"), text_or_empty(step, "type")});
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ProjectStep> out;
    for (auto& [order, step] : ordered)
        out.push_back(std::move(step));
    return out;
}

Project to_project(const json& project) {
    return {.id = text(project, "id"),
            .title = text(project, "title"),
            .description = text_or_empty(project, "description"),
            .input_type = text(project, "inputType"),
            .instructions = text_or_empty(project, "instructions"),
            .created_at = text_or_empty(project, "createdAt"),
            .updated_at = text_or_empty(project, "updatedAt"),
            .workflow = text_or_empty(project, "workflowVersion"),
            .steps = to_steps(member(project, "steps")),
            .assets = whole_number(project, "numberOfAssets").value_or(0),
            .min_consensus_size = whole_number(project, "minConsensusSize").value_or(1),
            .archived = flag(project, "archived"),
            .json_interface = object_in_text(project, "jsonInterface")};
}

LoggedEvent to_event(const json& event) {
    return {.id = text(event, "id"),
            .name = text(event, "event"),
            .created_at = text_or_empty(event, "createdAt"),
            .project_id = text_or_empty(event, "projectId"),
            .user_id = text_or_empty(event, "userId"),
            .payload = member(event, "payload")};
}

json where(const ProjectFilter& filter) {
    json out = json::object();
    put(out, "idIn", filter.ids);
    put(out, "searchQuery", filter.search);
    put(out, "archived", filter.archived);
    put(out, "updatedAtGte", filter.updated_from);
    return out;
}

} // namespace

Listing<Project> Client::list_projects(const ProjectFilter& filter) {
    return pages(transport_, documents::projects, "projects", where(filter), to_project);
}

std::optional<Project> Client::project(const std::string& project_id) {
    const json data =
        transport_.query(documents::projects, {{"where", {{"id", project_id}}}, {"first", 1}, {"skip", 0}});
    const json& found = list(data, "projects");
    if (found.empty()) return std::nullopt;
    Project project = to_project(found.front());
    const std::lock_guard lock(mutex_);
    input_types_[project_id] = project.input_type;
    return project;
}

std::string Client::input_type(const std::string& project_id) {
    const std::lock_guard one_lookup(lookup_); // threads that want the same answer wait for it
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = input_types_.find(project_id); known != input_types_.end()) return known->second;
    }
    try {
        const std::optional<Project> found = project(project_id);
        return found ? found->input_type : "";
    } catch (const GraphqlError&) { // the caller did not ask for this: assume what holds for most projects
        return "";
    } catch (const UnreadableReply&) {
        return "";
    }
}

std::int64_t Client::count_projects(const ProjectFilter& filter) {
    return count(transport_.query(documents::count_projects, {{"where", where(filter)}}), "countProjects");
}

std::string Client::create_project(const NewProject& project) {
    const json data =
        transport_.call(documents::create_project, {{"data",
                                                     {{"title", project.title},
                                                      {"description", project.description},
                                                      {"inputType", project.input_type},
                                                      {"jsonInterface", json_text::dump(project.json_interface)}}}});
    return text(member(data, "createProject"), "id");
}

Listing<LoggedEvent> Client::list_events(const EventFilter& filter) {
    json where{{"projectId", filter.project_id}};
    put(where, "event", filter.name);
    put(where, "userId", filter.user_id);
    put(where, "createdAtGte", filter.created_from);
    put(where, "createdAtLte", filter.created_to);
    const auto variables = [where, filter](std::size_t skip, std::size_t first) {
        json pagination{{"skip", skip}, {"first", first}};
        put(pagination, "fromEventId", filter.after_id);
        return json{{"where", where}, {"pagination", pagination}, {"order", filter.newest_first ? "desc" : "asc"}};
    };
    return pages(transport_, documents::events, "events", PageVariables(variables), to_event, Urgency::reading);
}

} // namespace kilihost::kili_api
