// An operation made ready to run: fragments unfolded, @skip and @include decided, arguments coerced, once for however
// many objects the fields are read of.
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

// The fields of a valid operation of `document` on `root`. Throws FieldError where an argument does not fit. Pointers
// are into `schema`.
std::vector<PlannedField> plan(const Schema& schema, const ExecutableDocument& document, const Operation& operation,
                               const TypeDefinition& root, const nlohmann::json& variables);

} // namespace kilihost::graphql
