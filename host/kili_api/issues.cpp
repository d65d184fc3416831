#include "kili_api/client.hpp"
#include "kili_api/documents.hpp"
#include "kili_api/pages.hpp"

namespace kilihost::kili_api {
namespace {

using nlohmann::json;

Issue to_issue(const json& issue) {
    const json& comments = list(issue, "comments");
    return {.id = text(issue, "id"),
            .status = text(issue, "status"),
            .asset_id = text_or_empty(issue, "assetId"),
            .mid = text_or_empty(issue, "objectMid"),
            .created_at = text_or_empty(issue, "createdAt"),
            .text = comments.empty() ? "" : text(comments.front(), "text"),
            .type = text_or_empty(issue, "type")};
}

json where(const IssueFilter& filter) {
    check_batch(filter.asset_ids.size());
    json out = where_project(filter.project_id);
    put(out, "assetIn", filter.asset_ids);
    put(out, "status", filter.status);
    put(out, "type", filter.type);
    return out;
}

} // namespace

Listing<Issue> Client::list_issues(const IssueFilter& filter) {
    return pages(transport_, documents::issues, "issues", where(filter), to_issue);
}

std::vector<Issue> Client::issues(const std::string& project_id, const std::vector<std::string>& asset_ids) {
    if (asset_ids.empty()) return {};
    const json wanted = where(IssueFilter{.project_id = project_id, .asset_ids = asset_ids});
    std::vector<Issue> found;
    for (Issue& issue : pages(transport_, documents::issues, "issues", wanted, to_issue, Urgency::acting))
        found.push_back(std::move(issue));
    return found;
}

std::int64_t Client::count_issues(const IssueFilter& filter) {
    return count(transport_.query(documents::count_issues, {{"where", where(filter)}}), "countIssues");
}

std::vector<std::string> Client::create_issues(const std::string& project_id, const std::vector<NewIssue>& issues) {
    check_batch(issues.size());
    if (issues.empty()) return {};
    json wanted = json::array();
    for (const NewIssue& issue : issues) {
        json one{{"type", "ISSUE"}, {"text", issue.text}};
        put(one, "labelID", issue.label_id);
        one["objectMid"] = issue.mid.empty() ? json() : json(issue.mid);
        put(one, "assetId", issue.asset_id);
        wanted.push_back(std::move(one));
    }
    const json data =
        transport_.call(documents::create_issues, {{"issues", wanted}, {"where", where_project(project_id)}});
    std::vector<std::string> created = ids(list(data, "createIssues"));
    if (created.size() != issues.size())
        throw UnreadableReply("Kili answered " + std::to_string(created.size()) + " ids for " +
                              std::to_string(issues.size()) + " issues");
    return created;
}

void Client::set_issues_solved(const std::vector<std::string>& issue_ids) {
    check_batch(issue_ids.size());
    if (issue_ids.empty()) return;
    json variables{{"data", {{"status", "SOLVED"}}}};
    for (std::size_t i = 0; i < issue_ids.size(); ++i)
        variables["id" + std::to_string(i)] = issue_ids[i];
    transport_.call(documents::update_issues(issue_ids.size()), variables);
}

} // namespace kilihost::kili_api
