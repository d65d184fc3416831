// A GraphQL document as parsed: executable definitions (operations, fragments) and type definitions.
//
// Plain values, owned throughout; nothing here knows a schema. Field names are the GraphQL specification's.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kilihost::graphql {

// Where in the text, both from 1; columns count bytes.
struct Location {
    std::size_t line = 0;
    std::size_t column = 0;
};

// `name`, `[item]`, and either with `!`.
struct Type {
    std::string name;                 // empty for a list
    std::shared_ptr<const Type> item; // null unless a list
    bool required = false;            // has the `!`
    Location at;

    bool list() const { return item != nullptr; }
    const std::string& innermost() const { return item ? item->innermost() : name; }
};

// As in a document: "[String!]!".
std::string text(const Type& type);

struct Argument;

enum class LiteralKind { variable, integer, real, string, boolean, null, enumeration, list, object };

struct Literal {
    LiteralKind kind = LiteralKind::null;
    std::string text;              // a name (variable, enumeration), digits as written, a string unescaped, "true"
    std::vector<Literal> items;    // of a list
    std::vector<Argument> members; // of an object
    Location at;
};

// A named value: an argument, or a member of an object value.
struct Argument {
    std::string name;
    Literal value;
    Location at;
};

struct Directive {
    std::string name;
    std::vector<Argument> arguments;
    Location at;
};

struct Selection;
using SelectionSet = std::vector<Selection>; // empty: none was written

struct Field {
    std::string alias; // empty: none
    std::string name;
    std::vector<Argument> arguments;
    std::vector<Directive> directives;
    SelectionSet selections;
    Location at;

    const std::string& response_key() const { return alias.empty() ? name : alias; }
};

struct FragmentSpread {
    std::string name;
    std::vector<Directive> directives;
    Location at;
};

struct InlineFragment {
    std::string type_condition; // empty: none
    std::vector<Directive> directives;
    SelectionSet selections;
    Location at;
};

struct Selection {
    std::variant<Field, FragmentSpread, InlineFragment> is;
};

struct VariableDefinition {
    std::string name;
    Type type;
    std::vector<Literal> default_value; // none or one
    std::vector<Directive> directives;
    Location at;
};

enum class OperationKind { query, mutation, subscription };

struct Operation {
    OperationKind kind = OperationKind::query;
    std::string name; // empty: anonymous
    std::vector<VariableDefinition> variables;
    std::vector<Directive> directives;
    SelectionSet selections;
    Location at;
};

struct Fragment {
    std::string name;
    std::string type_condition;
    std::vector<Directive> directives;
    SelectionSet selections;
    Location at;
};

// What a client sends.
struct ExecutableDocument {
    std::vector<Operation> operations;
    std::vector<Fragment> fragments;

    const Fragment* fragment(std::string_view named) const;
};

// A field of an input object, or an argument of a field.
struct InputValueDefinition {
    std::string name;
    Type type;
};

struct FieldDefinition {
    std::string name;
    std::vector<InputValueDefinition> arguments;
    Type type;
};

enum class TypeKind { scalar, enumeration, object, input };

struct TypeDefinition {
    TypeKind kind = TypeKind::scalar;
    std::string name;
    std::vector<std::string> values;          // of an enumeration
    std::vector<FieldDefinition> fields;      // of an object
    std::vector<InputValueDefinition> inputs; // of an input object
    Location at;

    bool leaf() const { return kind == TypeKind::scalar || kind == TypeKind::enumeration; }
    const FieldDefinition* field(std::string_view named) const;
};

} // namespace kilihost::graphql
