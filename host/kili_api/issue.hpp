// Issues, which tell a labeler what is wrong with a label.
#pragma once

#include <string>
#include <vector>

namespace kilihost::kili_api {

struct NewIssue {
    std::string label_id; // empty: the issue is on the asset
    std::string text;
    std::string mid;        // empty: the whole label
    std::string asset_id{}; // the label's; empty: Kili finds it
};

struct Issue {
    std::string id;
    std::string status;     // OPEN, SOLVED, CANCELLED
    std::string asset_id;   // empty if Kili does not say
    std::string mid;        // empty: the whole label
    std::string created_at; // as Kili writes it
    std::string text;       // of the first comment
    std::string type{};     // ISSUE, QUESTION
};

struct IssueFilter {
    std::string project_id;
    std::vector<std::string> asset_ids{}; // empty: any; at most `batch`
    std::string status{};                 // empty: any
    std::string type{};                   // empty: any
};

} // namespace kilihost::kili_api
