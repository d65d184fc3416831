// Parses text to syntax trees, with PEGTL.
//
// Guarantees: any bytes give a tree or a SyntaxError; the limits below bound the stack and the memory for a document.
// Pure functions, any thread.
#pragma once

#include "graphql/ast.hpp"

#include <stdexcept>
#include <string_view>

namespace kilihost::graphql {

inline constexpr std::size_t max_document_bytes = 1024 * 1024;
inline constexpr std::size_t max_names = 10'000; // field, argument, type and other names in one document
inline constexpr std::size_t max_values = 20'000;
inline constexpr std::size_t max_definitions = 200;
inline constexpr std::size_t max_nesting = 64; // of selection sets, values and types

// The text is not a GraphQL document, or over a limit.
struct SyntaxError : std::runtime_error {
    SyntaxError(const std::string& what, Location where) : std::runtime_error(what), at(where) {}
    Location at;
};

// An executable document: operations and fragments. Throws SyntaxError.
ExecutableDocument parse_document(std::string_view text);

// Type definitions: `scalar`, `enum`, `type`, `input`, in the order written. Throws SyntaxError.
std::vector<TypeDefinition> parse_schema(std::string_view text);

} // namespace kilihost::graphql
