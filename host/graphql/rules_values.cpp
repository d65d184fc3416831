#include "graphql/coerce.hpp"
#include "graphql/rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace kilihost::graphql {
namespace {

// Names given twice, and required ones that are not given: of arguments, and of members of an input object.
void check_names(ErrorReport& report, const std::vector<Argument>& given,
                 const std::vector<InputValueDefinition>& defined, const std::string& owner, Location at) {
    std::unordered_set<std::string_view> seen;
    for (const Argument& argument : given) {
        if (!seen.insert(argument.name).second) {
            report.add("There can be only one \"" + argument.name + "\" in " + owner + '.', argument.at);
        }
    }
    for (const InputValueDefinition& definition : defined) {
        if (definition.type.required && seen.count(definition.name) == 0) {
            report.add("\"" + definition.name + "\" of required type \"" + text(definition.type) + "\" is missing in " +
                           owner + '.',
                       at);
        }
    }
}

void check_members(ErrorReport& report, Uses& uses, const std::vector<Argument>& given,
                   const std::vector<InputValueDefinition>& defined, const std::string& owner, Location at) {
    check_names(report, given, defined, owner, at);
    for (const Argument& argument : given) {
        const auto definition =
            std::find_if(defined.begin(), defined.end(), [&](const auto& each) { return each.name == argument.name; });
        if (definition == defined.end()) {
            report.add("Unknown \"" + argument.name + "\" in " + owner + '.', argument.at);
        } else {
            check_value(report, uses, argument.value, definition->type);
        }
    }
}

// Variables inside a literal of a scalar that takes any JSON.
void note_variables(Uses& uses, const Literal& value) {
    if (value.kind == LiteralKind::variable) uses.variables.push_back({value.text, nullptr, value.at});
    for (const Literal& item : value.items)
        note_variables(uses, item);
    for (const Argument& member : value.members)
        note_variables(uses, member.value);
}

void check_leaf(ErrorReport& report, Uses& uses, const Literal& value, const TypeDefinition& type) {
    note_variables(uses, value);
    const bool enumeration = type.kind == TypeKind::enumeration;
    const bool fits =
        (value.kind == LiteralKind::enumeration) == enumeration && report.schema().admits(type, literal(value, {}));
    if (!fits) {
        report.add("Expected value of type \"" + type.name + "\" (" + report.schema().expects(type) + "), found " +
                       summary(value) + '.',
                   value.at);
    }
}

} // namespace

void check_value(ErrorReport& report, Uses& uses, const Literal& value, const Type& type) {
    if (value.kind == LiteralKind::variable) {
        uses.variables.push_back({value.text, &type, value.at});
    } else if (value.kind == LiteralKind::null) {
        if (type.required) report.add("Expected value of type \"" + text(type) + "\", found null.", value.at);
    } else if (type.list()) {
        if (value.kind != LiteralKind::list) return check_value(report, uses, value, *type.item);
        for (const Literal& item : value.items)
            check_value(report, uses, item, *type.item);
    } else {
        const TypeDefinition& definition = *report.schema().find(type.name);
        if (definition.kind != TypeKind::input) {
            check_leaf(report, uses, value, definition);
        } else if (value.kind == LiteralKind::object) {
            check_members(report, uses, value.members, definition.inputs, "input \"" + type.name + '"', value.at);
        } else {
            report.add("Expected an object of type \"" + type.name + "\", found " + summary(value) + '.', value.at);
        }
    }
}

void check_arguments(ErrorReport& report, Uses& uses, const std::vector<Argument>& arguments,
                     const std::vector<InputValueDefinition>& defined, const std::string& owner, Location at) {
    check_members(report, uses, arguments, defined, "the arguments of " + owner, at);
}

} // namespace kilihost::graphql
