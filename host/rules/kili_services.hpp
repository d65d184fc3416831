// The services of rules, answered by Kili's API.
#pragma once

#include "kili/client.hpp"
#include "rules/services.hpp"

namespace kilihost::rules {

// Why Kili is not asked, where that is so.
inline constexpr const char* no_key = "there is no API key to ask Kili with: set KILI_API_KEY";

class KiliServices : public Services {
  public:
    explicit KiliServices(kili::Client& client) : client_(client) {}

    std::string labels(std::string_view project_id, std::string_view asset_id) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    kili::Client& client_;
};

} // namespace kilihost::rules
