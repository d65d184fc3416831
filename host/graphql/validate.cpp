#include "graphql/rules.hpp"

#include <map>
#include <set>

namespace kilihost::graphql {
namespace {

using UsesOf = std::map<std::string, Uses, std::less<>>; // by fragment name

const TypeDefinition* root_type(const Schema& schema, OperationKind kind) {
    if (kind == OperationKind::query) return &schema.query();
    return kind == OperationKind::mutation ? schema.mutation() : schema.find("Subscription");
}

void check_operation_names(ErrorReport& report) {
    std::set<std::string_view> names;
    for (const Operation& operation : report.document().operations) {
        if (operation.name.empty() && report.document().operations.size() > 1) {
            report.add("An anonymous operation must be the only one of its document.", operation.at);
        } else if (!names.insert(operation.name).second) {
            report.add("There can be only one operation named \"" + operation.name + "\".", operation.at);
        }
    }
}

UsesOf check_fragments(ErrorReport& report) {
    UsesOf uses;
    for (const Fragment& fragment : report.document().fragments) {
        const auto [own, added] = uses.try_emplace(fragment.name);
        if (!added) report.add("There can be only one fragment named \"" + fragment.name + "\".", fragment.at);
        check_directives(report, own->second, fragment.directives, DirectivePlace::definition);
        const TypeDefinition* type = report.schema().find(fragment.type_condition);
        if (type == nullptr || type->kind != TypeKind::object) {
            report.add("Fragment \"" + fragment.name + "\" cannot be on \"" + fragment.type_condition +
                           "\", which is not a type with fields.",
                       fragment.at);
        } else {
            check_selections(report, own->second, fragment.selections, *type);
        }
    }
    return uses;
}

// Adds to `reached` what the spreads lead to.
void reach(const UsesOf& fragments, const Uses& from, std::set<std::string_view>& reached) {
    for (const std::string& name : from.spreads) {
        const auto fragment = fragments.find(name);
        if (fragment != fragments.end() && reached.insert(fragment->first).second)
            reach(fragments, fragment->second, reached);
    }
}

void check_cycles(ErrorReport& report, const UsesOf& fragments) {
    for (const auto& [name, uses] : fragments) {
        std::set<std::string_view> reached;
        reach(fragments, uses, reached);
        if (reached.count(name) != 0) {
            report.add("Cannot spread fragment \"" + name + "\" within itself.", report.document().fragment(name)->at);
        }
    }
}

void check_unused(ErrorReport& report, const std::set<std::string_view>& reached) {
    for (const Fragment& fragment : report.document().fragments) {
        if (reached.count(fragment.name) == 0)
            report.add("Fragment \"" + fragment.name + "\" is never used.", fragment.at);
    }
}

// Checks one operation, and adds the fragments it reaches to `reached`.
void check_operation(ErrorReport& report, const Operation& operation, const UsesOf& fragments,
                     std::set<std::string_view>& reached) {
    const TypeDefinition* type = root_type(report.schema(), operation.kind);
    if (type == nullptr) {
        report.add("The schema has no operations of this kind.", operation.at);
        return;
    }
    Uses own;
    check_directives(report, own, operation.directives, DirectivePlace::definition);
    check_selections(report, own, operation.selections, *type);
    std::set<std::string_view> here;
    reach(fragments, own, here);
    std::vector<const Uses*> reachable{&own};
    for (const std::string_view name : here)
        reachable.push_back(&fragments.find(name)->second);
    check_variables(report, operation, reachable);
    reached.insert(here.begin(), here.end());
}

} // namespace

void ErrorReport::add(std::string message, Location at) {
    if (errors_.size() < max_errors) errors_.push_back({std::move(message), code::validation_failed, {at}, {}});
}

Errors validate(const Schema& schema, const ExecutableDocument& document) {
    ErrorReport report(schema, document);
    check_operation_names(report);
    const UsesOf fragments = check_fragments(report);
    check_cycles(report, fragments);
    std::set<std::string_view> reached;
    for (const Operation& operation : document.operations)
        check_operation(report, operation, fragments, reached);
    check_unused(report, reached);
    if (report.clean()) {
        for (const Operation& operation : document.operations) {
            check_overlaps(report, operation.selections, *root_type(schema, operation.kind));
        }
    }
    return report.take();
}

} // namespace kilihost::graphql
