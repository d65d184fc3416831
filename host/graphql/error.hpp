// A GraphQL error, as replies carry it. The codes are Apollo Server's, which clients know.
#pragma once

#include "graphql/ast.hpp"

#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace kilihost::graphql {

namespace code {
inline constexpr const char* parse_failed = "GRAPHQL_PARSE_FAILED";
inline constexpr const char* validation_failed = "GRAPHQL_VALIDATION_FAILED";
inline constexpr const char* bad_user_input = "BAD_USER_INPUT";
inline constexpr const char* not_found = "NOT_FOUND";
inline constexpr const char* not_implemented = "NOT_IMPLEMENTED";
inline constexpr const char* internal = "INTERNAL_SERVER_ERROR";
} // namespace code

using Path = std::vector<std::variant<std::string, std::size_t>>; // response keys and list indices

struct ErrorEntry {
    std::string message;
    std::string code;
    std::vector<Location> locations;
    Path path; // empty: the error is not of one field
};
using Errors = std::vector<ErrorEntry>;

// A JSON array of them.
std::string text(const Errors& errors);

// What a resolver throws to fail its field; place and path are added by the executor.
struct FieldError : std::runtime_error {
    FieldError(const std::string& what, const char* error_code) : std::runtime_error(what), code(error_code) {}
    const char* code; // one of graphql::code
};

} // namespace kilihost::graphql
