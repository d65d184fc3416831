// Services answered from files, and issues that are only listed: so a rule that asks Kili is tried without a network.
#pragma once

#include "rules/services.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kilihost::check {

class FileServices : public rules::Services {
  public:
    struct Issue {
        std::string label_id, text, mid;
    };

    // Each of `answers` is NAME=FILE. "labels": JSON, an array of labels, the same for every asset; the rule's filter
    // applies. "graphql": JSON, an object, the data of every reply. Throws std::runtime_error.
    explicit FileServices(const std::vector<std::string>& answers);

    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::LabelFilter& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

    // What the rule would have created.
    const std::vector<Issue>& issues() const { return issues_; }

  private:
    void take(const std::string& answer);

    std::string labels_, graphql_; // JSON text; empty: not given
    std::vector<Issue> issues_;
};

} // namespace kilihost::check
