#include "graphql/tree.hpp"

namespace kilihost::graphql {
namespace grammar {

// clang-format off

struct input_value : if_must<named, colon, type> {};
struct input_values : plus<input_value> {};
struct field_arguments : if_must<paren_open, input_values, paren_close> {};
struct field_definition : if_must<named, opt<field_arguments>, colon, type> {};
struct field_definitions : plus<field_definition> {};
struct enum_value : seq<name, ignored> {};
struct enum_values : plus<enum_value> {};

struct fields_block : if_must<brace_open, field_definitions, brace_close> {};
struct inputs_block : if_must<brace_open, input_values, brace_close> {};
struct values_block : if_must<brace_open, enum_values, brace_close> {};

struct scalar_definition : if_must<keyword<'s', 'c', 'a', 'l', 'a', 'r'>, named> {};
struct enum_definition : if_must<keyword<'e', 'n', 'u', 'm'>, named, values_block> {};
struct object_definition : if_must<keyword<'t', 'y', 'p', 'e'>, named, fields_block> {};
struct input_definition : if_must<keyword<'i', 'n', 'p', 'u', 't'>, named, inputs_block> {};
struct type_definitions : plus<sor<scalar_definition, enum_definition, object_definition, input_definition>> {};
struct schema : must<ignored, type_definitions, end_of_text> {};

// clang-format on

template <>
inline constexpr auto expected<opt<field_arguments>> = "expected arguments";
template <>
inline constexpr auto expected<input_values> = "expected a name with its type";
template <>
inline constexpr auto expected<field_definitions> = "expected a field with its type";
template <>
inline constexpr auto expected<enum_values> = "expected a value";
template <>
inline constexpr auto expected<fields_block> = "expected \"{\"";
template <>
inline constexpr auto expected<inputs_block> = "expected \"{\"";
template <>
inline constexpr auto expected<values_block> = "expected \"{\"";
template <>
inline constexpr auto expected<type_definitions> = "expected scalar, enum, type or input";

template <typename Rule>
using KeptOfSchema = parse_tree::selector<
    Rule, parse_tree::store_content::on<name, type, list_type, required_mark, input_value, field_definition,
                                        scalar_definition, enum_definition, object_definition, input_definition>>;

} // namespace grammar

namespace {

InputValueDefinition input_value_from(const Node& node) {
    return {node.children.at(0)->string(), type_from(*node.children.at(1))};
}

FieldDefinition field_definition_from(const Node& node) {
    FieldDefinition field;
    field.name = node.children.front()->string();
    for (std::size_t i = 1; i + 1 < node.children.size(); ++i) {
        field.arguments.push_back(input_value_from(*node.children[i]));
    }
    field.type = type_from(*node.children.back());
    return field;
}

TypeDefinition type_definition_from(const Node& node) {
    TypeDefinition definition;
    definition.at = location(node);
    definition.name = node.children.at(0)->string();
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Node& child = *node.children[i];
        if (child.is_type<grammar::field_definition>()) {
            definition.fields.push_back(field_definition_from(child));
        } else if (child.is_type<grammar::input_value>()) {
            definition.inputs.push_back(input_value_from(child));
        } else {
            definition.values.push_back(child.string());
        }
    }
    if (node.is_type<grammar::enum_definition>()) definition.kind = TypeKind::enumeration;
    if (node.is_type<grammar::object_definition>()) definition.kind = TypeKind::object;
    if (node.is_type<grammar::input_definition>()) definition.kind = TypeKind::input;
    return definition;
}

} // namespace

std::vector<TypeDefinition> parse_schema(std::string_view text) {
    const auto tree = tree_of<grammar::schema, grammar::KeptOfSchema, grammar::Limited>(text);
    std::vector<TypeDefinition> definitions;
    for (const auto& definition : tree->children)
        definitions.push_back(type_definition_from(*definition));
    return definitions;
}

} // namespace kilihost::graphql
