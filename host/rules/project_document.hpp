// What rules see of their project.
#pragma once

#include "event/document.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::rules {

// Thrown for a project that is not of the form below; says what is wrong.
struct InvalidProject : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The project as kili_host.project gives it: of `project`, an object of id, title, inputType, workflowVersion and
// jsonInterface, which may be an object or its JSON text. Other members stay. Throws InvalidProject.
std::shared_ptr<const event::Document> project_document(nlohmann::ordered_json project);

// "IMAGE", ...; empty if unknown.
std::string_view input_type(const event::Document& project);

} // namespace kilihost::rules
