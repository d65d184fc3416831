// GraphQL's own types for what a client may ask a schema about itself (specification of October 2021, section 4.5), in
// the type system language. Its Query holds the fields that every query has beside its own.
#pragma once

#include <string_view>

namespace kilihost::graphql {

extern const std::string_view introspection_types;

} // namespace kilihost::graphql
