#include "graphql/fields.hpp"
#include "graphql/parse.hpp"
#include "graphql/rules.hpp"

#include <algorithm>

namespace kilihost::graphql {
namespace {

bool same(const std::vector<Argument>& a, const std::vector<Argument>& b);

bool same(const Literal& a, const Literal& b) {
    return a.kind == b.kind && a.text == b.text && same(a.members, b.members) &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                      [](const Literal& x, const Literal& y) { return same(x, y); });
}

// Names are unique on either side, their order is free.
bool same(const std::vector<Argument>& a, const std::vector<Argument>& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&](const Argument& x) {
               return std::any_of(b.begin(), b.end(),
                                  [&](const Argument& y) { return x.name == y.name && same(x.value, y.value); });
           });
}

// The parser limits the depth of each fragment alone; this limits the depth with fragments unfolded.
void check_sets(ErrorReport& report, Unfolding& unfolding, const std::vector<const SelectionSet*>& sets,
                const TypeDefinition& parent, std::size_t depth) {
    if (depth > max_nesting) return report.add("The operation nests too deep.", {1, 1});
    for (const FieldGroup& group : unfolding.groups(sets)) {
        const Field& first = *group.fields.front();
        for (const Field* field : group.fields) {
            if (field->name == first.name && same(field->arguments, first.arguments)) continue;
            report.add("Fields \"" + group.key + "\" conflict: \"" + first.name + "\" and \"" + field->name +
                           "\", or their arguments, differ. Use aliases to fetch both.",
                       field->at);
        }
        const FieldDefinition* definition = report.schema().field(parent, first.name); // none for __typename
        if (definition == nullptr) continue;
        const TypeDefinition& type = *report.schema().find(definition->type.innermost());
        if (!type.leaf() && report.clean()) check_sets(report, unfolding, below(group), type, depth + 1);
    }
}

} // namespace

void check_overlaps(ErrorReport& report, const SelectionSet& selections, const TypeDefinition& parent) {
    Unfolding unfolding(report.document(), [](const auto&) { return true; });
    try {
        check_sets(report, unfolding, {&selections}, parent, 1);
    } catch (const TooManyFields&) {
        report.add("The operation comes to over " + std::to_string(max_fields) + " fields.", {1, 1});
    }
}

} // namespace kilihost::graphql
