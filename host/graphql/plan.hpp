// Prepares an operation to run: unfolds fragments, decides @skip and @include, and coerces arguments, once for all
// objects.
#pragma once

#include "graphql/coerce.hpp"

namespace kilihost::graphql {

struct PlannedField {
    std::string key;
    const FieldDefinition* definition; // null: __typename
    nlohmann::json arguments;          // an object; what was not given is absent
    std::vector<PlannedField> below;   // empty for a leaf
    Location at;
};

// The fields of a valid operation of `document` on `root`. Throws FieldError if an argument does not fit. Pointers are
// into `schema`.
std::vector<PlannedField> plan(const Schema& schema, const ExecutableDocument& document, const Operation& operation,
                               const TypeDefinition& root, const nlohmann::json& variables);

} // namespace kilihost::graphql
