// The services of rules, answered by Kili's API.
#pragma once

#include "kili_api/client.hpp"
#include "rules/services.hpp"

namespace kilihost::judging {

// Why Kili is not asked, where that is so.
inline constexpr const char* no_key = "there is no API key to ask Kili with: set KILI_API_KEY";

class KiliServices : public rules::Services {
  public:
    explicit KiliServices(kili_api::Client& client) : client_(client) {}

    std::string labels(std::string_view project_id, std::string_view asset_id) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    kili_api::Client& client_;
};

} // namespace kilihost::judging
