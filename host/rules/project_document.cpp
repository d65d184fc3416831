#include "rules/project_document.hpp"

#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::rules {

std::shared_ptr<const event::Document> project_document(nlohmann::ordered_json project) {
    using Json = nlohmann::ordered_json;
    if (!project.is_object())
        throw InvalidProject("must be a JSON object of id, title, inputType, workflowVersion and jsonInterface");
    for (const char* const name : {"id", "title", "inputType", "workflowVersion"})
        if (project.contains(name) && !project[name].is_string() && !project[name].is_null())
            throw InvalidProject(std::string(name) + " must be a text");
    if (Json& interface = project["jsonInterface"]; interface.is_string())
        interface = json_text::try_parse_ordered(interface.get<std::string>()).value_or(Json::value_t::discarded);
    const Json& interface = project["jsonInterface"];
    if (!interface.is_object() && !interface.is_null())
        throw InvalidProject("jsonInterface must be an object, or the JSON text of one");
    try {
        return std::make_shared<const event::Document>(json_text::dump(project));
    } catch (const event::Document::Error& error) {
        throw InvalidProject(error.what());
    }
}

std::string_view input_type(const event::Document& project) {
    return event::string(event::get(project.root(), "inputType"));
}

} // namespace kilihost::rules
