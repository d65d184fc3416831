// The services of rules, answered by Kili's API.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/judging/project_cache.hpp"
#include "rules/services.hpp"

#include <optional>
#include <string>

namespace kilihost::judging {

// Why Kili is not asked if the client has no key.
inline constexpr const char* no_key = "there is no API key to ask Kili with: set KILI_API_KEY";

class KiliServices : public rules::Services {
  public:
    // Both outlive the services. A dry run changes nothing at Kili: it logs a change, and answers as if it had been
    // carried out.
    KiliServices(kili_api::Client& client, ProjectCache& projects, bool dry_run = false)
        : client_(client), projects_(projects), dry_run_(dry_run) {}

    void asked_by(const std::string& rule) override { rule_ = rule; }
    std::shared_ptr<const event::Document> project(std::string_view id) override;
    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::WantedLabels& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    std::optional<std::string> rehearsed(std::string_view document) const;
    template <class Body>
    auto call(Body&& body);

    kili_api::Client& client_;
    ProjectCache& projects_;
    const bool dry_run_;
    std::string rule_; // the rule that asks
};

} // namespace kilihost::judging
