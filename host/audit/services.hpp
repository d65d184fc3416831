// The services of rules in an audit: Kili is asked, and never told anything.
#pragma once

#include "pipeline/judging/kili_services.hpp"

namespace kilihost::audit {

class Services : public rules::Services {
  public:
    explicit Services(kili_api::Client& client) : projects_(client), kili_(client, projects_) {}

    std::shared_ptr<const event::Document> project(std::string_view id) override { return kili_.project(id); }

    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::LabelFilter& wanted) override;
    // Queries only.
    std::string graphql(std::string_view document, std::string_view variables) override;
    // Refused: an audit acts on nothing.
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    judging::ProjectCache projects_;
    judging::KiliServices kili_;
};

} // namespace kilihost::audit
