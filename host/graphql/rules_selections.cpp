#include "graphql/rules.hpp"

#include <algorithm>
#include <unordered_set>

namespace kilihost::graphql {
namespace {

class Walk {
  public:
    Walk(ErrorReport& report, Uses& uses, const TypeDefinition& parent)
        : report_(report), uses_(uses), parent_(parent) {}

    void operator()(const Field& field) {
        check_directives(report_, uses_, field.directives, DirectivePlace::selection);
        if (field.name == "__typename") return leaf(field, "String!");
        const FieldDefinition* definition = report_.schema().field(parent_, field.name);
        if (definition == nullptr) {
            report_.add("Cannot query field \"" + field.name + "\" on type \"" + parent_.name + "\".", field.at);
            return;
        }
        check_arguments(report_, uses_, field.arguments, definition->arguments,
                        "field \"" + parent_.name + '.' + field.name + '"', field.at);
        const TypeDefinition& type = *report_.schema().find(definition->type.innermost());
        if (type.leaf()) return leaf(field, text(definition->type));
        if (field.selections.empty()) {
            report_.add("Field \"" + field.name + "\" of type \"" + text(definition->type) +
                            "\" must have a selection of subfields.",
                        field.at);
        }
        check_selections(report_, uses_, field.selections, type);
    }

    void operator()(const FragmentSpread& spread) {
        check_directives(report_, uses_, spread.directives, DirectivePlace::selection);
        const Fragment* fragment = report_.document().fragment(spread.name);
        if (fragment == nullptr) {
            report_.add("Unknown fragment \"" + spread.name + "\".", spread.at);
            return;
        }
        uses_.spreads.push_back(spread.name);
        check_condition(fragment->type_condition, spread.at);
    }

    void operator()(const InlineFragment& fragment) {
        check_directives(report_, uses_, fragment.directives, DirectivePlace::selection);
        if (!fragment.type_condition.empty()) check_condition(fragment.type_condition, fragment.at);
        check_selections(report_, uses_, fragment.selections, parent_);
    }

  private:
    void leaf(const Field& field, const std::string& type) {
        if (field.selections.empty()) return;
        report_.add("Field \"" + field.name + "\" must not have a selection since type \"" + type +
                        "\" has no subfields.",
                    field.at);
    }

    // Every type that has fields is concrete, so that a fragment applies to its own type alone.
    void check_condition(const std::string& type, Location at) {
        if (type == parent_.name) return;
        report_.add("A fragment on type \"" + type + "\" can never apply to type \"" + parent_.name + "\".", at);
    }

    ErrorReport& report_;
    Uses& uses_;
    const TypeDefinition& parent_;
};

} // namespace

const std::vector<InputValueDefinition>& directive_arguments() {
    static const std::vector<InputValueDefinition> arguments = [] {
        InputValueDefinition argument;
        argument.name = "if";
        argument.type.name = "Boolean";
        argument.type.required = true;
        return std::vector{argument};
    }();
    return arguments;
}

void check_selections(ErrorReport& report, Uses& uses, const SelectionSet& selections, const TypeDefinition& parent) {
    for (const Selection& selection : selections)
        std::visit(Walk(report, uses, parent), selection.is);
}

void check_directives(ErrorReport& report, Uses& uses, const std::vector<Directive>& directives, DirectivePlace place) {
    std::unordered_set<std::string_view> seen;
    for (const Directive& directive : directives) {
        if (!seen.insert(directive.name).second) {
            report.add("The directive \"@" + directive.name + "\" can only be used once here.", directive.at);
        }
        if (std::find(directive_names.begin(), directive_names.end(), directive.name) == directive_names.end()) {
            report.add("Unknown directive \"@" + directive.name + "\".", directive.at);
        } else if (place != DirectivePlace::selection) {
            report.add("Directive \"@" + directive.name + "\" may only stand on a selection.", directive.at);
        } else {
            check_arguments(report, uses, directive.arguments, directive_arguments(),
                            "directive \"@" + directive.name + '"', directive.at);
        }
    }
}

} // namespace kilihost::graphql
