// The GraphQL documents that the client sends: one operation each, asking only for what is read.
#pragma once

#include <string_view>

namespace kilihost::kili::documents {

inline constexpr std::string_view viewer = "query Viewer { viewer { email } }";

inline constexpr std::string_view labels = R"(
query Labels($where: LabelWhere!, $first: PageSize!, $skip: Int!) {
  labels(where: $where, first: $first, skip: $skip) {
    id labelType createdAt isLatestLabelForUser jsonResponse
    labelOf { id }
    author { id email }
  }
})";

inline constexpr std::string_view append_labels = R"(
mutation AppendLabels($data: AppendManyLabelsData!, $where: AssetWhere!) {
  appendManyLabels(data: $data, where: $where) { id }
})";

inline constexpr std::string_view issues = R"(
query Issues($where: IssueWhere!, $first: PageSize!, $skip: Int!) {
  issues(where: $where, first: $first, skip: $skip) {
    id status assetId objectMid createdAt
    comments { text }
  }
})";

inline constexpr std::string_view create_issues = R"(
mutation CreateIssues($issues: [IssueToCreate!]!, $where: AssetWhere!) {
  createIssues(issues: $issues, where: $where) { id }
})";

inline constexpr std::string_view assets = R"(
query Assets($where: AssetWhere!, $first: PageSize!, $skip: Int!) {
  assets(where: $where, first: $first, skip: $skip) { id externalId status }
})";

inline constexpr std::string_view append_assets = R"(
mutation AppendAssets($data: AppendManyAssetsData!, $where: ProjectWhere!) {
  appendManyAssets(data: $data, where: $where) { id }
})";

inline constexpr std::string_view send_back_to_queue = R"(
mutation SendBackToQueue($where: AssetWhere!) {
  sendBackAssetsToQueue(where: $where) { id }
})";

inline constexpr std::string_view create_project = R"(
mutation CreateProject($data: CreateProjectData!) {
  createProject(data: $data) { id }
})";

inline constexpr std::string_view create_webhook = R"(
mutation CreateWebhook($data: WebhookData!) {
  createWebhook(data: $data)
})";

inline constexpr std::string_view activate_plugin = R"(
mutation ActivatePlugin($where: PluginOnProjectWhere!) {
  activatePluginOnProject(where: $where)
})";

} // namespace kilihost::kili::documents
