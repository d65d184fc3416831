// Does a document fit a schema? The validation rules of the GraphQL specification, for schemas without interfaces and
// unions. Pure, any thread; the time it takes is bounded by the parser's limits.
#pragma once

#include "graphql/error.hpp"
#include "graphql/schema.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace kilihost::graphql {

inline constexpr std::size_t max_errors = 100; // reported for one document; the rest is left out

// All the directives there are; each takes `if: Boolean!`.
inline constexpr std::array<std::string_view, 2> directive_names{"skip", "include"};
const std::vector<InputValueDefinition>& directive_arguments();

// What is wrong with `document`, in no particular order; empty: it may be executed.
Errors validate(const Schema& schema, const ExecutableDocument& document);

} // namespace kilihost::graphql
