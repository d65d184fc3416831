#include "graphql/rehearsal.hpp"

#include "graphql/parse.hpp"

#include <variant>

namespace kilihost::graphql {
namespace {

constexpr int max_depth = 32; // of a reply; Kili's own stay under 10
// What one document may unfold to. Each selection is read at most twice, so no document without fragments gets there.
constexpr std::size_t max_selections = 4 * max_names;
constexpr std::size_t max_name_bytes = 4 * max_document_bytes;

// Unfolds the fragments of one document. A fragment counts each time it is spread, since a few that spread one another
// twice unfold to millions of fields. Throws SyntaxError beyond the limits.
class Rehearsing {
  public:
    explicit Rehearsing(const ExecutableDocument& document) : document_(document) {}

    // Calls visit(const Field&) for each field of a selection, those of fragments too.
    template <class Visit>
    void each_field(const SelectionSet& selections, int depth, const Visit& visit) {
        if (depth > max_depth) return;
        for (const Selection& selection : selections) {
            count(selection);
            if (const auto* const field = std::get_if<Field>(&selection.is)) {
                visit(*field);
            } else if (const auto* const inlined = std::get_if<InlineFragment>(&selection.is)) {
                each_field(inlined->selections, depth + 1, visit);
            } else if (const auto* const spread = std::get_if<FragmentSpread>(&selection.is)) {
                const Fragment* const fragment = document_.fragment(spread->name);
                if (fragment != nullptr) each_field(fragment->selections, depth + 1, visit);
            }
        }
    }

    // A reply in the selection's form, with null leaves.
    nlohmann::json reply(const SelectionSet& selections, int depth) {
        if (selections.empty() || depth > max_depth) return nullptr;
        nlohmann::json out = nlohmann::json::object();
        each_field(selections, depth,
                   [&](const Field& field) { out[field.response_key()] = reply(field.selections, depth + 1); });
        return out;
    }

  private:
    void count(const Selection& selection) {
        ++selections_;
        if (const auto* const field = std::get_if<Field>(&selection.is))
            name_bytes_ += field->name.size() + field->alias.size();
        if (selections_ > max_selections || name_bytes_ > max_name_bytes)
            throw SyntaxError("its fragments unfold to too many fields", {1, 1});
    }

    const ExecutableDocument& document_;
    std::size_t selections_ = 0;
    std::size_t name_bytes_ = 0;
};

} // namespace

std::optional<Rehearsal> rehearse(std::string_view document) {
    const ExecutableDocument parsed = parse_document(document);
    Rehearsing rehearsing(parsed);
    Rehearsal out{{}, nlohmann::json::object()};
    bool changes = false;
    for (const Operation& operation : parsed.operations) {
        if (operation.kind == OperationKind::query) continue;
        changes = true;
        rehearsing.each_field(operation.selections, 0,
                              [&](const Field& field) { out.mutations.push_back(field.name); });
        out.reply.update(rehearsing.reply(operation.selections, 0));
    }
    return changes ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace kilihost::graphql
