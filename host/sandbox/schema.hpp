// Kili's GraphQL schema: the part of its API that the sandbox answers and the host's client sends.
#pragma once

#include "graphql/schema.hpp"

namespace kilihost::sandbox {

inline constexpr int batch = 100; // objects a page and a mutation, at most

// Parsed once, on the first call; any thread.
const graphql::Schema& kili_schema();

} // namespace kilihost::sandbox
