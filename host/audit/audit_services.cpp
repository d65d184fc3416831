#include "audit/audit_services.hpp"

#include "graphql/parse.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kilihost::audit {
namespace {

constexpr int most_depth = 32; // of a reply that is made up; Kili's own stay under 10

// Calls visit(const graphql::Field&) for each field of a selection, those of fragments too.
template <class Visit>
void each_field(const graphql::ExecutableDocument& document, const graphql::SelectionSet& selections, int depth, Visit& visit) {
    if (depth > most_depth) return;
    for (const graphql::Selection& selection : selections) {
        if (const auto* const field = std::get_if<graphql::Field>(&selection.is)) {
            visit(*field);
        } else if (const auto* const inlined = std::get_if<graphql::InlineFragment>(&selection.is)) {
            each_field(document, inlined->selections, depth + 1, visit);
        } else if (const auto* const spread = std::get_if<graphql::FragmentSpread>(&selection.is)) {
            const graphql::Fragment* const fragment = document.fragment(spread->name);
            if (fragment != nullptr) each_field(document, fragment->selections, depth + 1, visit);
        }
    }
}

// What a mutation asks for, without a value.
nlohmann::json made_up(const graphql::ExecutableDocument& document, const graphql::SelectionSet& selections, int depth) {
    if (selections.empty() || depth > most_depth) return nullptr;
    nlohmann::json out = nlohmann::json::object();
    auto add = [&](const graphql::Field& field) {
        out[field.response_key()] = made_up(document, field.selections, depth + 1);
    };
    each_field(document, selections, depth, add);
    return out;
}

} // namespace

std::vector<Mutation> AuditServices::take_mutations() {
    return std::exchange(mutations_, {});
}

std::string AuditServices::labels(std::string_view project_id, std::string_view asset_id,
                                  const rules::LabelFilter& wanted) {
    return kili_.labels(project_id, asset_id, wanted);
}

std::string AuditServices::graphql(std::string_view document, std::string_view variables) {
    graphql::ExecutableDocument parsed;
    try {
        parsed = graphql::parse_document(document);
    } catch (const graphql::SyntaxError& error) { // Kili would refuse it, too
        throw Unavailable("this is no GraphQL: " + std::string(error.what()), false);
    }
    nlohmann::json reply = nlohmann::json::object();
    bool changes = false;
    for (const graphql::Operation& operation : parsed.operations) {
        if (operation.kind == graphql::Operation::Kind::query) continue;
        changes = true;
        auto list = [&](const graphql::Field& field) { mutations_.push_back({rule_, field.name}); };
        each_field(parsed, operation.selections, 0, list);
        reply.update(made_up(parsed, operation.selections, 0));
    }
    return changes ? reply.dump() : kili_.graphql(document, variables);
}

void AuditServices::create_issues(std::string_view, std::string_view, const std::vector<std::string>&,
                                  const std::vector<std::string>&) {
    mutations_.push_back({rule_, "createIssues"});
}

} // namespace kilihost::audit
