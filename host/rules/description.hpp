// A library's description of its rule: plain data, so that a process that has not loaded the library can have it.
#pragma once

#include "rules/parameter_schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kilihost::rules {

struct Description {
    std::string name, version, summary;
    std::string abi; // Library::abi()
    std::vector<std::string> handlers, event_matcher, applies_to;
    std::string parameters; // the JSON Schema of its parameters; empty if it declares none

    // None if it declares none. Throws BrokenSchema (schema_dialect.hpp).
    std::optional<ParameterSchema> schema() const {
        return parameters.empty() ? std::nullopt : std::optional<ParameterSchema>(std::in_place, parameters);
    }
};

} // namespace kilihost::rules
