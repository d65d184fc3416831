#include "graphql/ast.hpp"

#include <algorithm>

namespace kilihost::graphql {
namespace {

template <typename Named>
const Named* find(const std::vector<Named>& among, std::string_view name) {
    const auto found = std::find_if(among.begin(), among.end(), [&](const Named& each) { return each.name == name; });
    return found == among.end() ? nullptr : &*found;
}

} // namespace

std::string text(const Type& type) {
    return (type.list() ? '[' + text(*type.item) + ']' : type.name) + (type.required ? "!" : "");
}

const Fragment* ExecutableDocument::fragment(std::string_view named) const {
    return find(fragments, named);
}

const FieldDefinition* TypeDefinition::field(std::string_view named) const {
    return find(fields, named);
}

} // namespace kilihost::graphql
