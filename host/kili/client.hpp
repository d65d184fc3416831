// The operations of Kili's GraphQL API that the host's own work needs, typed. Documents live in documents.hpp and
// validate against Kili's schema. Every function blocks for its API calls and throws kili::Error's kinds; one that
// takes a list takes at most `batch` and throws std::invalid_argument for more, and with an empty list calls nothing.
// Any thread.
#pragma once

#include "kili/transport.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili {

inline constexpr std::size_t batch = 100; // objects a page and a mutation, at most

struct NewIssue {
    std::string label_id;   // empty: the issue is on the asset
    std::string text;
    std::string mid;        // empty: the whole label
    std::string asset_id{}; // the label's; empty: left to Kili to find
};

struct Issue {
    std::string id;
    std::string status;     // OPEN, SOLVED, CANCELLED
    std::string asset_id;   // empty where Kili does not say
    std::string mid;        // empty: the whole label
    std::string created_at; // as Kili writes it
    std::string text;       // of the first comment
};

struct NewLabel {
    std::string asset_id;
    nlohmann::json json_response; // an object
};

struct Label {
    std::string id;
    std::string asset_id;
    std::string author_id;
    std::string author_email;
    std::string type;       // DEFAULT, REVIEW, ...
    std::string created_at; // as Kili writes it
    bool latest_for_user = false;
    nlohmann::json json_response; // an object
};

struct NewAsset {
    std::string content; // the address of an image, a text, ...
    std::string external_id;
};

struct Asset {
    std::string id;
    std::string external_id;
    std::string status; // TODO, ONGOING, LABELED, TO_REVIEW, REVIEWED
};

struct NewProject {
    std::string title;
    std::string description;
    std::string input_type; // IMAGE, VIDEO, ...
    nlohmann::json json_interface;
};

struct NewWebhook {
    std::string name;                       // of the plugin that it becomes
    std::string url;                        // where Kili posts events
    std::string header;                     // sent as the Authorization header's value; a secret
    std::vector<std::string> handler_types; // onSubmit, ...; empty: all
};

class Client {
  public:
    explicit Client(Connection connection);

    // The email of the API key's owner; HttpError 401 where the key is refused. 1 call.
    std::string viewer();

    // Ids of the created issues, in the order given. The issues are on labels of one project. 1 call. Not
    // idempotent: after UnreadableReply and NetworkError::maybe_carried_out, ask for issues() first.
    std::vector<std::string> create_issues(const std::string& project_id, const std::vector<NewIssue>& issues);
    // Issues of a project on the given assets (at most `batch`). 1 call for each 100.
    std::vector<Issue> issues(const std::string& project_id, const std::vector<std::string>& asset_ids);
    // Marks issues as solved. 1 call; idempotent.
    void set_issues_solved(const std::vector<std::string>& issue_ids);

    // A label by its id; none if there is no such label. 1 call.
    std::optional<Label> label(const std::string& project_id, const std::string& label_id);
    // An asset's labels, newest first. 1 call for each 100.
    std::vector<Label> labels(const std::string& project_id, const std::string& asset_id);
    // Ids of the labels submitted, in the order given. 1 call.
    std::vector<std::string> append_labels(const std::string& project_id, const std::vector<NewLabel>& labels,
                                           const std::string& label_type = "DEFAULT");

    // An asset by its id; none if there is no such asset. 1 call.
    std::optional<Asset> asset(const std::string& project_id, const std::string& asset_id);
    // Those of the given assets (at most `batch`) that Kili has. 1 call.
    std::vector<Asset> assets(const std::string& project_id, const std::vector<std::string>& asset_ids);
    // All assets of a project, as Kili orders them. 1 call for each 100.
    std::vector<Asset> assets(const std::string& project_id);
    // Ids of the assets added. 1 call.
    std::vector<std::string> append_assets(const std::string& project_id, const std::vector<NewAsset>& assets);
    // Sends assets of a project back to the queue. 1 call; idempotent.
    void send_back_to_queue(const std::string& project_id, const std::vector<std::string>& asset_ids);

    // The new project's id. 1 call.
    std::string create_project(const NewProject& project);
    // Registers a webhook, to be activated on projects by its name. 1 call.
    void create_webhook(const NewWebhook& webhook);
    void activate_plugin_on_project(const std::string& name, const std::string& project_id);

    Transport& transport();

  private:
    Transport transport_;
};

} // namespace kilihost::kili
