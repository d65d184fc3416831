// The services of rules in an audit: they read from Kili and change nothing there.
#pragma once

#include "pipeline/judging/kili_services.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kilihost::audit {

// What a rule asked Kili to change.
struct AskedMutation {
    std::string rule;
    std::string what; // Kili's name for it: "updatePropertiesInAssets", "createIssues"
};

// A mutation is answered as if it had been carried out, with null members, so that the rule continues and its findings
// count. One thread.
class AuditServices : public rules::Services {
  public:
    // `known`: the project, if it was already read.
    explicit AuditServices(kili_api::Client& client, const std::optional<kili_api::Project>& known = std::nullopt);

    // Names the rule of the next mutations.
    void asked_by(const std::string& rule) override { rule_ = rule; }
    // Those since the last call.
    std::vector<AskedMutation> take_mutations();

    std::shared_ptr<const event::Document> project(std::string_view id) override { return kili_.project(id); }
    // The same for drawings and reports: null also if it cannot be read, since rules that need it have failed with
    // that.
    std::shared_ptr<const event::Document> known_project(std::string_view id);
    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::WantedLabels& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    judging::ProjectCache projects_;
    judging::KiliServices kili_;
    std::string rule_;
    std::vector<AskedMutation> mutations_;
};

} // namespace kilihost::audit
