// A library's description of its rule: plain data, so that a process that has not loaded the library can have it.
#pragma once

#include "rules/parameter_schema.hpp"

#include <optional>
#include <string>
#include <string_view>
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

// 1 to 64 characters of a-z 0-9 _ -, as plugin.h has it.
inline bool is_rule_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

} // namespace kilihost::rules
