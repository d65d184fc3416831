// The services of rules, answered by Kili's API.
#pragma once

#include "kili_api/client.hpp"
#include "rules/services.hpp"

#include <atomic>

namespace kilihost::judging {

// Why Kili is not asked if the client has no key.
inline constexpr const char* no_key = "there is no API key to ask Kili with: set KILI_API_KEY";

class KiliServices : public rules::Services {
  public:
    // The client outlives the services. `waiting`, if given, is true while a rule waits for Kili.
    explicit KiliServices(kili_api::Client& client, std::atomic<bool>* waiting = nullptr)
        : client_(client), waiting_(waiting) {}

    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::LabelFilter& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

  private:
    template <class Body>
    auto call(Body&& body);

    kili_api::Client& client_;
    std::atomic<bool>* const waiting_;
};

} // namespace kilihost::judging
