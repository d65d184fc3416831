#include "graphql/rules.hpp"

#include <unordered_map>
#include <unordered_set>

namespace kilihost::graphql {
namespace {

bool compatible(const Type& given, const Type& wanted) {
    if (wanted.required && !given.required) return false;
    if (wanted.list() != given.list()) return false;
    return wanted.list() ? compatible(*given.item, *wanted.item) : wanted.name == given.name;
}

// A default that is not null makes a variable fit where null is refused.
bool may_stand(const VariableDefinition& variable, const Type& wanted) {
    const bool defaulted = !variable.default_value.empty() && variable.default_value[0].kind != LiteralKind::null;
    Type given = variable.type;
    given.required = given.required || defaulted;
    return compatible(given, wanted);
}

// One definition: its type, its default value, and its directives.
void check_definition(ErrorReport& report, const VariableDefinition& variable) {
    Uses none;
    check_directives(report, none, variable.directives, DirectivePlace::definition);
    const TypeDefinition* type = report.schema().find(variable.type.innermost());
    if (type == nullptr) {
        report.add("Unknown type \"" + variable.type.innermost() + "\".", variable.type.at);
    } else if (!is_input(*type)) {
        report.add("Variable \"$" + variable.name + "\" cannot be of type \"" + text(variable.type) +
                       "\", which is not an input type.",
                   variable.type.at);
    } else {
        for (const Literal& value : variable.default_value)
            check_value(report, none, value, variable.type);
        for (const VariableUse& use : none.variables) {
            report.add("Variable \"$" + use.name + "\" cannot stand in a default value.", use.at);
        }
    }
}

} // namespace

void check_variables(ErrorReport& report, const Operation& operation, const std::vector<const Uses*>& reachable) {
    std::unordered_map<std::string_view, const VariableDefinition*> defined;
    for (const VariableDefinition& variable : operation.variables) {
        if (!defined.emplace(variable.name, &variable).second) {
            report.add("There can be only one variable named \"$" + variable.name + "\".", variable.at);
        }
        check_definition(report, variable);
    }
    std::unordered_set<std::string_view> used;
    for (const Uses* uses : reachable) {
        for (const VariableUse& use : uses->variables) {
            const auto found = defined.find(use.name);
            if (found == defined.end()) {
                report.add("Variable \"$" + use.name + "\" is not defined" +
                               (operation.name.empty() ? "." : " by operation \"" + operation.name + "\"."),
                           use.at);
                continue;
            }
            used.insert(found->first);
            if (use.wanted != nullptr && !may_stand(*found->second, *use.wanted)) {
                report.add("Variable \"$" + use.name + "\" of type \"" + text(found->second->type) +
                               "\" used in position expecting type \"" + text(*use.wanted) + "\".",
                           use.at);
            }
        }
    }
    for (const VariableDefinition& variable : operation.variables) {
        if (used.count(variable.name) == 0)
            report.add("Variable \"$" + variable.name + "\" is never used.", variable.at);
    }
}

} // namespace kilihost::graphql
