#include "graphql/coerce.hpp"

#include "json_text/json_text.hpp"

#include <algorithm>

namespace kilihost::graphql {
namespace {

using nlohmann::json;
constexpr std::size_t longest_summary = 80;

// At most longest_summary bytes, never ending inside a UTF-8 character.
std::string shortened(std::string text) {
    if (text.size() <= longest_summary) return text;
    std::size_t end = longest_summary;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

json coerce_list(const Schema& schema, const Type& type, json value, const std::string& at) {
    json items = json::array();
    if (!value.is_array()) {
        items.push_back(coerce(schema, *type.item, std::move(value), at));
        return items;
    }
    std::size_t index = 0;
    for (json& item : value) {
        items.push_back(coerce(schema, *type.item, std::move(item), at + '[' + std::to_string(index++) + ']'));
    }
    return items;
}

json coerce_object(const Schema& schema, const TypeDefinition& type, json value, const std::string& at) {
    if (!value.is_object()) {
        throw InvalidValue("at \"" + at + "\": expected an object of type \"" + type.name + "\", found " +
                           summary(value) + '.');
    }
    json members = json::object();
    for (const InputValueDefinition& input : type.inputs) {
        const auto given = value.find(input.name);
        if (given != value.end()) {
            members[input.name] = coerce(schema, input.type, std::move(*given), at + '.' + input.name);
            value.erase(given);
        } else if (input.type.required) {
            throw InvalidValue("at \"" + at + "\": field \"" + input.name + "\" of required type \"" +
                               text(input.type) + "\" was not provided.");
        }
    }
    if (!value.empty()) {
        throw InvalidValue("at \"" + at + "\": field \"" + shortened(value.begin().key()) +
                           "\" is not defined by type \"" + type.name + "\".");
    }
    return members;
}

} // namespace

json coerce(const Schema& schema, const Type& type, json value, const std::string& at) {
    if (value.is_null()) {
        if (type.required) throw InvalidValue("at \"" + at + "\": expected \"" + text(type) + "\", found null.");
        return value;
    }
    if (type.list()) return coerce_list(schema, type, std::move(value), at);
    const TypeDefinition& definition = *schema.find(type.name);
    if (definition.kind == TypeKind::input) return coerce_object(schema, definition, std::move(value), at);
    if (!schema.admits(definition, value)) {
        throw InvalidValue("at \"" + at + "\": expected \"" + type.name + "\" (" + schema.expects(definition) +
                           "), found " + summary(value) + '.');
    }
    if (type.name == "ID" && !value.is_string()) return json_text::dump(value);
    return value;
}

json literal(const Literal& value, const json& variables) {
    switch (value.kind) {
    case LiteralKind::variable: {
        const auto found = variables.find(value.text);
        return found == variables.end() ? json() : *found;
    }
    case LiteralKind::integer:
    case LiteralKind::real: {
        return json_text::try_parse(value.text)
            .value_or(json()); // null: beyond what a number can hold; no type admits it
    }
    case LiteralKind::boolean:
        return value.text == "true";
    case LiteralKind::null:
        return {};
    case LiteralKind::list: {
        json items = json::array();
        for (const Literal& item : value.items)
            items.push_back(literal(item, variables));
        return items;
    }
    case LiteralKind::object: {
        json members = json::object();
        for (const Argument& member : value.members) {
            const bool absent = member.value.kind == LiteralKind::variable && !variables.contains(member.value.text);
            if (!absent) members[member.name] = literal(member.value, variables);
        }
        return members;
    }
    case LiteralKind::string:
    case LiteralKind::enumeration:
        break;
    }
    return value.text;
}

std::string summary(const Literal& value) {
    if (value.kind == LiteralKind::list) return "a list";
    if (value.kind == LiteralKind::object) return "an object";
    return shortened(value.kind == LiteralKind::string ? '"' + value.text + '"' : value.text);
}

std::string summary(const json& value) {
    if (value.is_array()) return "a list";
    return value.is_object() ? "an object" : shortened(json_text::dump(value));
}

json coerce_variables(const Schema& schema, const Operation& operation, json given, Errors& errors) {
    json variables = json::object();
    for (const VariableDefinition& variable : operation.variables) {
        const auto value = given.find(variable.name);
        try {
            if (value != given.end()) {
                variables[variable.name] = coerce(schema, variable.type, std::move(*value), variable.name);
            } else if (!variable.default_value.empty()) {
                json fallback = literal(variable.default_value[0], json::object());
                variables[variable.name] = coerce(schema, variable.type, std::move(fallback), variable.name);
            } else if (variable.type.required) {
                throw InvalidValue("of required type \"" + text(variable.type) + "\" was not provided.");
            }
        } catch (const InvalidValue& error) {
            const bool provided = value != given.end();
            errors.push_back(
                {"Variable \"$" + variable.name + (provided ? "\" got an invalid value " : "\" ") + error.what(),
                 code::bad_user_input,
                 {variable.at},
                 {}});
        }
    }
    return variables;
}

} // namespace kilihost::graphql
