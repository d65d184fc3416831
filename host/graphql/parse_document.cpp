#include "graphql/tree.hpp"

namespace kilihost::graphql {
namespace grammar {

// clang-format off

struct argument : if_must<named, colon, value> {};
struct entries : plus<argument> {};
struct arguments : if_must<paren_open, entries, paren_close> {};
struct directive : if_must<one<'@'>, named, opt<arguments>> {};
struct directives : star<directive> {};

struct selection_set;
struct required_selection_set;
struct ellipsis : sign<'.', '.', '.'> {};
struct word_on : keyword<'o', 'n'> {};
struct type_condition : if_must<word_on, named> {};
struct inline_fragment : seq<opt<type_condition>, directives, required_selection_set> {};
struct fragment_spread : seq<not_at<word_on>, named, directives> {};
struct spread_or_inline : sor<fragment_spread, inline_fragment> {};
struct after_ellipsis : if_must<ellipsis, spread_or_inline> {};
struct alias : seq<named, colon> {};
struct field : seq<opt<alias>, named, opt<arguments>, directives, opt<selection_set>> {};
struct selections : plus<sor<after_ellipsis, field>> {};
struct selection_set : if_must<brace_open, selections, brace_close> {};
struct required_selection_set : seq<selection_set> {};

struct default_value : if_must<sign<'='>, value> {};
struct variable_name : seq<variable, ignored> {};
struct variable_definition : if_must<variable_name, colon, type, opt<default_value>, directives> {};
struct definitions_of_variables : plus<variable_definition> {};
struct variable_definitions : if_must<paren_open, definitions_of_variables, paren_close> {};

struct operation_type : sor<string<'q', 'u', 'e', 'r', 'y'>, string<'m', 'u', 't', 'a', 't', 'i', 'o', 'n'>,
                            string<'s', 'u', 'b', 's', 'c', 'r', 'i', 'p', 't', 'i', 'o', 'n'>> {};
struct operation_keyword : seq<operation_type, not_at<identifier_other>, ignored> {};
struct operation_head : seq<operation_keyword, opt<named>, opt<variable_definitions>, directives> {};
struct operation : sor<if_must<operation_head, required_selection_set>, selection_set> {};
struct fragment_name : seq<not_at<word_on>, named> {};
struct required_type_condition : seq<type_condition> {};
struct fragment : if_must<keyword<'f', 'r', 'a', 'g', 'm', 'e', 'n', 't'>, fragment_name, required_type_condition,
                          directives, required_selection_set> {};
struct definition : sor<fragment, operation> {};
struct definitions : plus<definition> {};
struct document : must<ignored, definitions, end_of_text> {};

// clang-format on

template <>
inline constexpr auto expected<entries> = "expected an argument";
template <>
inline constexpr auto expected<opt<arguments>> = "expected arguments";
template <>
inline constexpr auto expected<directives> = "expected directives";
template <>
inline constexpr auto expected<spread_or_inline> = "expected a fragment's name or a selection";
template <>
inline constexpr auto expected<selections> = "expected a field or a fragment";
template <>
inline constexpr auto expected<selection_set> = "expected \"{\"";
template <>
inline constexpr auto expected<required_selection_set> = "expected \"{\" and a selection";
template <>
inline constexpr auto expected<opt<default_value>> = "expected a default value";
template <>
inline constexpr auto expected<definitions_of_variables> = "expected a variable's definition";
template <>
inline constexpr auto expected<fragment_name> = "expected a fragment's name";
template <>
inline constexpr auto expected<required_type_condition> = "expected \"on\" and a type";
template <>
inline constexpr auto expected<definitions> = "expected an operation or a fragment";

template <typename Rule>
using KeptOfDocument = parse_tree::selector<
    Rule, parse_tree::store_content::on<name, variable, integer, real, string_text, block_text, list_value, member,
                                        object_value, word_value, type, list_type, required_mark, argument, directive,
                                        type_condition, inline_fragment, fragment_spread, alias, field, default_value,
                                        selection_set, variable_definition, operation_type, operation, fragment>>;

template <typename Rule>
struct LimitedInDocument : Limited<Rule> {};
template <>
struct LimitedInDocument<selection_set> : limit_depth<max_nesting> {};
template <>
struct LimitedInDocument<definition> {
    template <typename Input>
    static void apply(const Input& in, Counts& counts) {
        if (++counts.definitions > max_definitions) throw parse_error("too many definitions in one document", in);
    }
};

} // namespace grammar

namespace {

Argument argument_from(const Node& node) {
    return {node.children.at(0)->string(), value_from(*node.children.at(1)), location(node)};
}

Directive directive_from(const Node& node) {
    Directive directive{node.children.at(0)->string(), {}, location(node)};
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        directive.arguments.push_back(argument_from(*node.children[i]));
    }
    return directive;
}

SelectionSet selections_from(const Node& set);

Field field_from(const Node& node) {
    Field field;
    field.at = location(node);
    for (const auto& child : node.children) {
        if (child->is_type<grammar::alias>()) {
            field.alias = child->children.at(0)->string();
        } else if (child->is_type<grammar::name>()) {
            field.name = child->string();
        } else if (child->is_type<grammar::argument>()) {
            field.arguments.push_back(argument_from(*child));
        } else if (child->is_type<grammar::directive>()) {
            field.directives.push_back(directive_from(*child));
        } else {
            field.selections = selections_from(*child);
        }
    }
    return field;
}

FragmentSpread spread_from(const Node& node) {
    FragmentSpread spread{node.children.at(0)->string(), {}, location(node)};
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        spread.directives.push_back(directive_from(*node.children[i]));
    }
    return spread;
}

// An inline fragment and the part of a fragment's definition behind its name have the same parts.
template <typename Part>
void add_fragment_part(Part& part, const Node& node) {
    if (node.is_type<grammar::type_condition>()) {
        part.type_condition = node.children.at(0)->string();
    } else if (node.is_type<grammar::directive>()) {
        part.directives.push_back(directive_from(node));
    } else {
        part.selections = selections_from(node);
    }
}

InlineFragment inline_fragment_from(const Node& node) {
    InlineFragment fragment;
    fragment.at = location(node);
    for (const auto& child : node.children)
        add_fragment_part(fragment, *child);
    return fragment;
}

SelectionSet selections_from(const Node& set) {
    SelectionSet selections;
    for (const auto& child : set.children) {
        if (child->is_type<grammar::field>()) {
            selections.push_back({field_from(*child)});
        } else if (child->is_type<grammar::fragment_spread>()) {
            selections.push_back({spread_from(*child)});
        } else {
            selections.push_back({inline_fragment_from(*child)});
        }
    }
    return selections;
}

VariableDefinition variable_from(const Node& node) {
    VariableDefinition variable;
    variable.at = location(node);
    variable.name = node.children.at(0)->children.at(0)->string();
    variable.type = type_from(*node.children.at(1));
    for (std::size_t i = 2; i < node.children.size(); ++i) {
        const Node& part = *node.children[i];
        if (part.is_type<grammar::directive>()) {
            variable.directives.push_back(directive_from(part));
        } else {
            variable.default_value.push_back(value_from(*part.children.at(0)));
        }
    }
    return variable;
}

OperationKind operation_kind(std::string_view word) {
    if (word == "mutation") return OperationKind::mutation;
    return word == "query" ? OperationKind::query : OperationKind::subscription;
}

Operation operation_from(const Node& node) {
    Operation operation;
    operation.at = location(node);
    for (const auto& child : node.children) {
        if (child->is_type<grammar::operation_type>()) {
            operation.kind = operation_kind(child->string_view());
        } else if (child->is_type<grammar::name>()) {
            operation.name = child->string();
        } else if (child->is_type<grammar::variable_definition>()) {
            operation.variables.push_back(variable_from(*child));
        } else if (child->is_type<grammar::directive>()) {
            operation.directives.push_back(directive_from(*child));
        } else {
            operation.selections = selections_from(*child);
        }
    }
    return operation;
}

Fragment fragment_from(const Node& node) {
    Fragment fragment;
    fragment.at = location(node);
    fragment.name = node.children.at(0)->string();
    for (std::size_t i = 1; i < node.children.size(); ++i)
        add_fragment_part(fragment, *node.children[i]);
    return fragment;
}

} // namespace

ExecutableDocument parse_document(std::string_view text) {
    const auto tree = tree_of<grammar::document, grammar::KeptOfDocument, grammar::LimitedInDocument>(text);
    ExecutableDocument document;
    for (const auto& definition : tree->children) {
        if (definition->is_type<grammar::fragment>()) {
            document.fragments.push_back(fragment_from(*definition));
        } else {
            document.operations.push_back(operation_from(*definition));
        }
    }
    return document;
}

} // namespace kilihost::graphql
