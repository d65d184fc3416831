// Checks whether a document fits a schema, by the validation rules of the GraphQL specification, for schemas without
// interfaces and unions. Pure, any thread; the parser's limits bound its time.
#pragma once

#include "graphql/error.hpp"
#include "graphql/schema.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace kilihost::graphql {

inline constexpr std::size_t max_errors = 100; // for one document; the rest is left out

// All the directives there are; each takes `if: Boolean!`.
inline constexpr std::array<std::string_view, 2> directive_names{"skip", "include"};
const std::vector<InputValueDefinition>& directive_arguments();

// The faults of `document`, in no particular order; empty: it may be executed.
Errors validate(const Schema& schema, const ExecutableDocument& document);

} // namespace kilihost::graphql
