// The services of rules, answered by Kili's API.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/judging/project_cache.hpp"
#include "rules/services.hpp"

namespace kilihost::judging {

// Why Kili is not asked if the client has no key.
inline constexpr const char* no_key = "there is no API key to ask Kili with: set KILI_API_KEY";

class KiliServices : public rules::Services {
  public:
    // Both outlive the services.
    KiliServices(kili_api::Client& client, ProjectCache& projects) : client_(client), projects_(projects) {}

    std::shared_ptr<const event::Document> project(std::string_view id) override;
    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::LabelFilter& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    template <class Body>
    auto call(Body&& body);

    kili_api::Client& client_;
    ProjectCache& projects_;
};

} // namespace kilihost::judging
