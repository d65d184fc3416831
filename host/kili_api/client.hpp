// The typed operations of Kili's GraphQL API. Their documents are in documents.hpp and validate against Kili's schema.
// Every function blocks for its API calls and throws kili_api::Error's kinds. One that takes a list throws
// std::invalid_argument for more than `batch` elements, and makes no call for an empty list. A list_... function makes
// no call itself: its Listing fetches a page with each call, once its objects are needed. JSON that Kili writes as text
// is passed as JSON. Any thread.
#pragma once

#include "kili_api/account.hpp"
#include "kili_api/asset.hpp"
#include "kili_api/issue.hpp"
#include "kili_api/label.hpp"
#include "kili_api/listing.hpp"
#include "kili_api/plugin.hpp"
#include "kili_api/project.hpp"
#include "kili_api/transport.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

class Client {
  public:
    explicit Client(ApiConnection connection);

    // Account. All: 1 call.

    // The API key's owner; HttpError 401 if the key is refused.
    User viewer();
    // The keys of a user, by email, without their texts.
    Listing<ApiKey> list_api_keys(const std::string& email);

    // Projects. All: 1 call.

    Listing<Project> list_projects(const ProjectFilter& filter = {});
    // None if there is no such project.
    std::optional<Project> project(const std::string& project_id);
    std::int64_t count_projects(const ProjectFilter& filter = {});
    // The new project's id. Not idempotent.
    std::string create_project(const NewProject& project);
    // The events of a project, oldest first unless asked otherwise.
    Listing<LoggedEvent> list_events(const EventFilter& filter);

    // Assets. All: 1 call.

    Listing<Asset> list_assets(const AssetFilter& filter);
    // None if there is no such asset.
    std::optional<Asset> asset(const std::string& project_id, const std::string& asset_id);
    // Those of the given assets that Kili has.
    std::vector<Asset> assets(const std::string& project_id, const std::vector<std::string>& asset_ids);
    std::int64_t count_assets(const AssetFilter& filter);
    // Which of the external ids the project already has.
    std::vector<std::string> existing_assets(const std::string& project_id,
                                             const std::vector<std::string>& external_ids);
    // Ids of the assets added.
    std::vector<std::string> append_assets(const std::string& project_id, const std::vector<NewAsset>& assets);
    void update_assets(const std::string& project_id, const std::vector<AssetUpdate>& updates);
    // Puts labelled assets into review. Idempotent.
    void send_to_review(const std::string& project_id, const std::vector<std::string>& asset_ids);
    // Sends assets of a project back to the queue. Idempotent.
    void send_back_to_queue(const std::string& project_id, const std::vector<std::string>& asset_ids);

    // Labels. 1 call, and 1 to Kili's storage for each jsonResponse there. In VIDEO projects, labels with their
    // jsonResponse come in pages of 20; the first time in a project that takes 1 call more.

    Listing<Label> list_labels(const LabelFilter& filter);
    // None if there is no such label.
    std::optional<Label> label(const std::string& project_id, const std::string& label_id);
    // The labels that fit, such as an asset's, newest first. 1 call for each 100.
    std::vector<Label> labels(const LabelFilter& filter);
    // Whether each label was sent back to the queue, for those given labels of which Kili says it.
    std::map<std::string, bool> sent_back(const std::string& project_id, const std::vector<std::string>& label_ids);
    std::int64_t count_labels(const LabelFilter& filter);
    // Ids of the labels submitted, in the order given. Not idempotent.
    std::vector<std::string> append_labels(const std::string& project_id, const std::vector<NewLabel>& labels,
                                           const std::string& label_type = "DEFAULT");

    // Issues. All: 1 call.

    Listing<Issue> list_issues(const IssueFilter& filter);
    // All issues on the given assets, before calls that can wait. 1 call for each 100.
    std::vector<Issue> issues(const std::string& project_id, const std::vector<std::string>& asset_ids);
    std::int64_t count_issues(const IssueFilter& filter);
    // Ids of the created issues, in the order given. The issues are on labels of one project. Not idempotent: after
    // UnreadableReply and NetworkError::maybe_carried_out, ask for issues() first.
    std::vector<std::string> create_issues(const std::string& project_id, const std::vector<NewIssue>& issues);
    // Marks issues as solved. Idempotent.
    void set_issues_solved(const std::vector<std::string>& issue_ids);

    // Plugins; webhooks are plugins. All: 1 call.

    std::vector<Plugin> list_plugins();
    // Registers a webhook; projects activate it by its name.
    void create_webhook(const NewWebhook& webhook);
    // Members that are not empty replace those registered under the name.
    void update_webhook(const NewWebhook& webhook);
    void activate_plugin_on_project(const std::string& name, const std::string& project_id);
    void deactivate_plugin_on_project(const std::string& name, const std::string& project_id);
    void delete_plugin(const std::string& name);

    Transport& transport();

  private:
    // VIDEO, ...; empty if Kili does not say. 1 call for each project, the first time.
    std::string input_type(const std::string& project_id);

    Transport transport_;
    std::mutex lookup_;                              // before mutex_
    std::mutex mutex_;                               // of what follows
    std::map<std::string, std::string> input_types_; // by project; they never change
};

} // namespace kilihost::kili_api
