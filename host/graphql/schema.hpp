// A schema: types by name, from type definitions, and those of introspection. Immutable once built; any thread.
#pragma once

#include "graphql/ast.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>

namespace kilihost::graphql {

// The JSON values that a scalar type accepts, for input and output.
struct Scalar {
    bool (*admits)(const nlohmann::json& value);
    std::string expects; // for errors: "a whole number from 0 to 100"
};
using Scalars = std::map<std::string, Scalar, std::less<>>;

class Schema {
  public:
    // `definitions` is text in GraphQL's type system language with a type Query. `scalars` says what its own scalars
    // accept; one that is not named accepts any JSON. Throws SyntaxError, and std::invalid_argument if the schema names
    // unknown types, defines one twice, or uses an input type for output or the reverse.
    Schema(std::string_view definitions, Scalars scalars);

    const TypeDefinition* find(std::string_view name) const;
    const TypeDefinition& query() const { return *find("Query"); }
    const TypeDefinition* mutation() const { return find("Mutation"); }
    const std::map<std::string, TypeDefinition, std::less<>>& types() const { return types_; }
    // A field of an object's type, by name; the query has those of introspection too. Null: none, or __typename.
    const FieldDefinition* field(const TypeDefinition& type, std::string_view name) const;

    // Whether the scalar or enumeration `type` accepts a value that is not null; else what it expects, for an error.
    bool admits(const TypeDefinition& type, const nlohmann::json& value) const;
    std::string expects(const TypeDefinition& type) const;

  private:
    std::map<std::string, TypeDefinition, std::less<>> types_;
    TypeDefinition introspection_; // __schema and __type
    Scalars scalars_;
};

// Whether values of the type can be given (scalars, enumerations, input objects), and answered (all but input objects).
bool is_input(const TypeDefinition& type);
bool is_output(const TypeDefinition& type);

} // namespace kilihost::graphql
