// The project in the form that rules see.
#pragma once

#include "event/document.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace kilihost::rules {

// The project does not have the form below; says what is wrong.
struct InvalidProject : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Makes the form that kili_host.project returns from `project`: an object of id, title, inputType, workflowVersion and
// jsonInterface, which may be an object or its JSON text. Other members stay. Throws InvalidProject.
std::shared_ptr<const event::Document> project_document(nlohmann::ordered_json project);

// "IMAGE", ...; empty if unknown.
std::string_view input_type(const event::Document& project);

} // namespace kilihost::rules
