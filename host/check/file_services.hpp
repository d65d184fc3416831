// Services that answer from files and only list issues, so that a rule that asks Kili can be tried without a network.
#pragma once

#include "event/document.hpp"
#include "rules/services.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kilihost::check {

// A project as Kili has it, in a file of JSON: id, title, inputType, workflowVersion, jsonInterface (an object or its
// JSON text). Throws std::runtime_error.
std::shared_ptr<const event::Document> project_from(const std::string& file);

class FileServices : public rules::Services {
  public:
    struct Issue {
        std::string label_id, text, mid;
    };

    // Each of `answers` is NAME=FILE. "labels": JSON, an array of labels, the same for every asset; the rule's filter
    // applies. "graphql": JSON, an object, the data of every reply; without it a query fails, and a mutation is
    // answered as if it had been carried out, with null leaves. `project` is a file for project_from; empty: not known.
    // Throws std::runtime_error.
    explicit FileServices(const std::vector<std::string>& answers, const std::string& project = {});

    std::shared_ptr<const event::Document> project(std::string_view) override { return project_; }
    std::string labels(std::string_view project_id, std::string_view asset_id,
                       const rules::WantedLabels& wanted) override;
    std::string graphql(std::string_view document, std::string_view variables) override;
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override;

    std::string project_id() const; // the project's, or "project"
    // The issues that the rule would have created.
    const std::vector<Issue>& issues() const { return issues_; }
    // Kili's names of the mutations that it asked for; none was carried out.
    const std::vector<std::string>& mutations() const { return mutations_; }

  private:
    void take(const std::string& answer);

    std::string labels_, graphql_; // JSON text; empty: not given
    std::shared_ptr<const event::Document> project_;
    std::vector<Issue> issues_;
    std::vector<std::string> mutations_;
};

} // namespace kilihost::check
