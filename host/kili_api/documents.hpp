// The GraphQL documents that the client sends: one operation each, which asks only for what is read.
// kili_documents_test sends each of them to another GraphQL implementation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kilihost::kili_api::documents {

// Account

inline constexpr std::string_view viewer = R"(query Viewer { viewer { id email } })";

inline constexpr std::string_view api_keys = R"(
query ApiKeys($where: ApiKeyWhere!, $first: PageSize!, $skip: Int!) {
  apiKeys(where: $where, first: $first, skip: $skip) { id name createdAt expiryDate revoked userId }
})";

// Projects

inline constexpr std::string_view projects = R"(
query Projects($where: ProjectWhere!, $first: PageSize!, $skip: Int!) {
  projects(where: $where, first: $first, skip: $skip) {
    id title description inputType jsonInterface instructions minConsensusSize archived createdAt updatedAt
    numberOfAssets workflowVersion steps { id name type order }
  }
})";

inline constexpr std::string_view count_projects = R"(
query CountProjects($where: ProjectWhere!) {
  countProjects(where: $where)
})";

inline constexpr std::string_view create_project = R"(
mutation CreateProject($data: CreateProjectData!) {
  createProject(data: $data) { id }
})";

inline constexpr std::string_view events = R"(
query Events($where: EventsWhere!, $pagination: EventPagination!, $order: Order) {
  events(where: $where, pagination: $pagination, order: $order) { id event createdAt projectId userId payload }
})";

// Assets

inline constexpr std::string_view assets = R"(
query Assets($where: AssetWhere!, $first: PageSize!, $skip: Int!) {
  assets(where: $where, first: $first, skip: $skip) {
    id externalId status currentStep { id name status } skipped content jsonMetadata isHoneypot createdAt updatedAt
  }
})";

inline constexpr std::string_view count_assets = R"(
query CountAssets($where: AssetWhere!) {
  countAssets(where: $where)
})";

inline constexpr std::string_view existing_assets = R"(
query ExistingAssets($project: ID!, $externalIds: [String!]!) {
  filterExistingAssets(projectID: $project, externalIDs: $externalIds)
})";

inline constexpr std::string_view append_assets = R"(
mutation AppendAssets($data: AppendManyAssetsData!, $where: ProjectWhere!) {
  appendManyAssets(data: $data, where: $where) { id }
})";

inline constexpr std::string_view update_assets = R"(
mutation UpdateAssets($where: [AssetWhere!]!, $data: [AssetData!]!) {
  updatePropertiesInAssets(where: $where, data: $data) { id }
})";

inline constexpr std::string_view send_to_review = R"(
mutation SendToReview($where: AssetWhere!) {
  addAllLabeledAssetsToReview(where: $where) { id }
})";

inline constexpr std::string_view send_back_to_queue = R"(
mutation SendBackToQueue($where: AssetWhere!) {
  sendBackAssetsToQueue(where: $where) { id }
})";

// Labels

inline constexpr std::string_view labels = R"(
query Labels($where: LabelWhere!, $first: PageSize!, $skip: Int!) {
  labels(where: $where, first: $first, skip: $skip) {
    id labelType createdAt modelName secondsToLabel numberOfAnnotations isSentBackToQueue
    isLatestLabelForUser isLatestDefaultLabelForUser isLatestReviewLabelForUser
    jsonResponse jsonResponseUrl
    search { numberOfAnnotationsByObject }
    labelOf { id externalId }
    author { id email }
  }
})";

// The same without the jsonResponse, which is most of a label.
inline constexpr std::string_view label_heads = R"(
query LabelHeads($where: LabelWhere!, $first: PageSize!, $skip: Int!) {
  labels(where: $where, first: $first, skip: $skip) {
    id labelType createdAt modelName secondsToLabel numberOfAnnotations isSentBackToQueue
    isLatestLabelForUser isLatestDefaultLabelForUser isLatestReviewLabelForUser
    search { numberOfAnnotationsByObject }
    labelOf { id externalId }
    author { id email }
  }
})";

inline constexpr std::string_view sent_back_labels = R"(
query SentBackLabels($where: LabelWhere!, $first: PageSize!) {
  labels(where: $where, first: $first, skip: 0) { id isSentBackToQueue }
})";

inline constexpr std::string_view count_labels = R"(
query CountLabels($where: LabelWhere!) {
  countLabels(where: $where)
})";

inline constexpr std::string_view append_labels = R"(
mutation AppendLabels($data: AppendManyLabelsData!, $where: AssetWhere!) {
  appendManyLabels(data: $data, where: $where) { id }
})";

// Issues

inline constexpr std::string_view issues = R"(
query Issues($where: IssueWhere!, $first: PageSize!, $skip: Int!) {
  issues(where: $where, first: $first, skip: $skip) {
    id type status assetId objectMid createdAt
    comments { text }
  }
})";

inline constexpr std::string_view count_issues = R"(
query CountIssues($where: IssueWhere!) {
  countIssues(where: $where)
})";

inline constexpr std::string_view create_issues = R"(
mutation CreateIssues($issues: [IssueToCreate!]!, $where: AssetWhere!) {
  createIssues(issues: $issues, where: $where) { id }
})";

// An alias an issue, with the variables $data, $id0, $id1, ...: the schema's mutation takes one at a time, a call
// takes many.
inline std::string update_issues(std::size_t count) {
    std::string head = "mutation UpdateIssues($data: IssueData!";
    std::string body;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        head += ", $id" + number + ": ID!";
        body += "  issue" + number + ": updatePropertiesInIssue(data: $data, where: {id: $id" + number + "}) { id }\n";
    }
    return head + ") {\n" + body + "}";
}

// Plugins

inline constexpr std::string_view plugins = R"(
query Plugins {
  listPlugins { id name projectIds createdAt updatedAt archived }
})";

inline constexpr std::string_view create_webhook = R"(
mutation CreateWebhook($data: WebhookData!) {
  createWebhook(data: $data)
})";

inline constexpr std::string_view update_webhook = R"(
mutation UpdateWebhook($data: WebhookData!) {
  updateWebhook(data: $data)
})";

inline constexpr std::string_view activate_plugin = R"(
mutation ActivatePlugin($where: PluginOnProjectWhere!) {
  activatePluginOnProject(where: $where)
})";

inline constexpr std::string_view deactivate_plugin = R"(
mutation DeactivatePlugin($where: PluginOnProjectWhere!) {
  deactivatePluginOnProject(where: $where)
})";

inline constexpr std::string_view delete_plugin = R"(
mutation DeletePlugin($where: PluginWhere!) {
  deletePlugin(where: $where)
})";

} // namespace kilihost::kili_api::documents
