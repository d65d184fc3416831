#include "graphql/rehearsal.hpp"

#include "graphql/parse.hpp"

#include <variant>

namespace kilihost::graphql {
namespace {

constexpr int most_depth = 32; // for a made-up reply; Kili's own stay under 10

// Calls visit(const Field&) for each field of a selection, those of fragments too.
template <class Visit>
void each_field(const ExecutableDocument& document, const SelectionSet& selections, int depth, Visit& visit) {
    if (depth > most_depth) return;
    for (const Selection& selection : selections) {
        if (const auto* const field = std::get_if<Field>(&selection.is)) {
            visit(*field);
        } else if (const auto* const inlined = std::get_if<InlineFragment>(&selection.is)) {
            each_field(document, inlined->selections, depth + 1, visit);
        } else if (const auto* const spread = std::get_if<FragmentSpread>(&selection.is)) {
            const Fragment* const fragment = document.fragment(spread->name);
            if (fragment != nullptr) each_field(document, fragment->selections, depth + 1, visit);
        }
    }
}

nlohmann::json made_up(const ExecutableDocument& document, const SelectionSet& selections, int depth) {
    if (selections.empty() || depth > most_depth) return nullptr;
    nlohmann::json out = nlohmann::json::object();
    auto add = [&](const Field& field) { out[field.response_key()] = made_up(document, field.selections, depth + 1); };
    each_field(document, selections, depth, add);
    return out;
}

} // namespace

std::optional<Rehearsal> rehearse(std::string_view document) {
    const ExecutableDocument parsed = parse_document(document);
    Rehearsal out{{}, nlohmann::json::object()};
    bool changes = false;
    for (const Operation& operation : parsed.operations) {
        if (operation.kind == OperationKind::query) continue;
        changes = true;
        auto list = [&](const Field& field) { out.mutations.push_back(field.name); };
        each_field(parsed, operation.selections, 0, list);
        out.reply.update(made_up(parsed, operation.selections, 0));
    }
    return changes ? std::optional(std::move(out)) : std::nullopt;
}

} // namespace kilihost::graphql
