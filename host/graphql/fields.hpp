// Unfolds selection sets and their fragments to fields, for validation and execution.
#pragma once

#include "graphql/ast.hpp"

#include <functional>

namespace kilihost::graphql {

// Fields that share a response key, in the order of their first.
struct FieldGroup {
    std::string key;
    std::vector<const Field*> fields;
};

// Whether a selection with these directives counts: always for validation; by @skip and @include for execution.
using Included = std::function<bool(const std::vector<Directive>&)>;

// The fragments unfold to more fields than `max_fields`.
struct TooManyFields {};
inline constexpr std::size_t max_fields = 10'000;

// Unfolds selection sets of one operation and counts their fields together. Pointers are into `document`, which must
// have all fragments, without cycles.
class Unfolding {
  public:
    Unfolding(const ExecutableDocument& document, Included included)
        : document_(document), included_(std::move(included)) {}

    // The fields selected on one object by all of `sets` together. Throws TooManyFields.
    std::vector<FieldGroup> groups(const std::vector<const SelectionSet*>& sets);

  private:
    class Collector;

    const ExecutableDocument& document_;
    Included included_;
    std::size_t fields_ = 0;
};

// The selection sets below a group's fields.
std::vector<const SelectionSet*> below(const FieldGroup& group);

} // namespace kilihost::graphql
