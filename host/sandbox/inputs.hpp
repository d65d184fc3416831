// Reads a mutation's input: members that may be absent or null, and strings that hold JSON.
#pragma once

#include "sandbox/json_text.hpp"

#include "graphql/error.hpp"

#include <optional>
#include <string>

namespace kilihost::sandbox {

// The member; none if it is absent or null.
template <typename T>
std::optional<T> given(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return std::nullopt;
    return found->template get<T>();
}

[[noreturn]] inline void refuse(const std::string& what) {
    throw graphql::FieldError(what, graphql::code::bad_user_input);
}

// JSON in a string, which must be an object; `what` names it for the error.
inline nlohmann::json object_in(const std::string& text, const std::string& what) {
    try {
        nlohmann::json value = parse_json(text);
        if (!value.is_object()) refuse(what + " must be a JSON object.");
        return value;
    } catch (const JsonError& error) {
        refuse(what + " cannot be read: " + error.what() + '.');
    }
}

} // namespace kilihost::sandbox
