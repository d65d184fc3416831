#include "graphql/plan.hpp"

#include "graphql/fields.hpp"

#include <algorithm>

namespace kilihost::graphql {
namespace {

using nlohmann::json;

class Planner {
  public:
    Planner(const Schema& schema, const ExecutableDocument& document, const json& variables)
        : schema_(schema), variables_(variables),
          unfolding_(document, [&](const std::vector<Directive>& directives) { return included(directives); }) {}

    std::vector<PlannedField> fields(const std::vector<const SelectionSet*>& sets, const TypeDefinition& parent) {
        std::vector<PlannedField> planned;
        for (FieldGroup& group : unfolding_.groups(sets))
            planned.push_back(field(group, parent));
        return planned;
    }

  private:
    PlannedField field(const FieldGroup& group, const TypeDefinition& parent) {
        const Field& first = *group.fields.front();
        const FieldDefinition* definition = schema_.field(parent, first.name);
        PlannedField planned{group.key, definition, json::object(), {}, first.at};
        if (definition == nullptr) return planned;
        planned.arguments = arguments(first, *definition);
        const TypeDefinition& type = *schema_.find(definition->type.innermost());
        if (!type.leaf()) planned.below = fields(below(group), type);
        return planned;
    }

    json arguments(const Field& field, const FieldDefinition& definition) {
        json coerced = json::object();
        for (const Argument& argument : field.arguments) {
            const bool variable = argument.value.kind == LiteralKind::variable;
            if (variable && !variables_.contains(argument.value.text)) continue;
            const auto defined = std::find_if(definition.arguments.begin(), definition.arguments.end(),
                                              [&](const auto& each) { return each.name == argument.name; });
            try {
                coerced[argument.name] =
                    coerce(schema_, defined->type, literal(argument.value, variables_), argument.name);
            } catch (const InvalidValue& error) {
                throw FieldError("Argument \"" + argument.name + "\" of field \"" + field.name +
                                     "\" got an invalid value " + error.what(),
                                 code::bad_user_input);
            }
        }
        return coerced;
    }

    bool included(const std::vector<Directive>& directives) const {
        return std::all_of(directives.begin(), directives.end(), [&](const Directive& directive) {
            const json condition = literal(directive.arguments.front().value, variables_);
            return (condition == json(true)) == (directive.name == "include");
        });
    }

    const Schema& schema_;
    const json& variables_;
    Unfolding unfolding_;
};

} // namespace

std::vector<PlannedField> plan(const Schema& schema, const ExecutableDocument& document, const Operation& operation,
                               const TypeDefinition& root, const json& variables) {
    return Planner(schema, document, variables).fields({&operation.selections}, root);
}

} // namespace kilihost::graphql
