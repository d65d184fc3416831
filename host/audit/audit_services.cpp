#include "audit/audit_services.hpp"

#include "json_text/json_text.hpp"
#include "rules/rehearse.hpp"

#include <optional>
#include <utility>

namespace kilihost::audit {

AuditServices::AuditServices(kili_api::Client& client, const std::optional<kili_api::Project>& known)
    : projects_(client), kili_(client, projects_) {
    if (known) projects_.put(*known);
}

std::vector<AskedMutation> AuditServices::take_mutations() {
    return std::exchange(mutations_, {});
}

std::shared_ptr<const event::Document> AuditServices::known_project(std::string_view id) {
    try {
        return project(id);
    } catch (const Unavailable&) {
        return nullptr;
    }
}

std::string AuditServices::labels(std::string_view project_id, std::string_view asset_id,
                                  const rules::WantedLabels& wanted) {
    return kili_.labels(project_id, asset_id, wanted);
}

std::string AuditServices::graphql(std::string_view document, std::string_view variables) {
    const std::optional<graphql::Rehearsal> rehearsal = rules::rehearse(document);
    if (!rehearsal) return kili_.graphql(document, variables);
    for (const std::string& mutation : rehearsal->mutations)
        mutations_.push_back({rule_, mutation});
    return json_text::dump(rehearsal->reply);
}

void AuditServices::create_issues(std::string_view, std::string_view, const std::vector<std::string>&,
                                  const std::vector<std::string>&) {
    mutations_.push_back({rule_, "createIssues"});
}

} // namespace kilihost::audit
