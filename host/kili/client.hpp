// The operations of Kili's GraphQL API that the host's own work needs, typed. Documents live in documents.hpp and
// validate against Kili's schema. Every function blocks for its API calls and throws kili::Error's kinds.
#pragma once

#include "kili/transport.hpp"

#include <string>
#include <vector>

namespace kilihost::kili {

struct NewIssue {
    std::string label_id;
    std::string text;
    std::string mid; // empty: the whole label
};

struct Label {
    std::string id;
    std::string asset_id;
    std::string author_id;
    std::string type;       // DEFAULT, REVIEW, ...
    std::string created_at; // as Kili writes it
    bool latest_for_user = false;
    nlohmann::json json_response; // an object
};

inline constexpr std::size_t batch = 100; // objects a page and a mutation, at most

class Client {
  public:
    explicit Client(Connection connection);

    // The email of the API key's owner; HttpError 401 where the key is refused.
    std::string viewer();
    // Ids of the created issues, in the order given. At most `batch` issues, of labels of one project. 1 call.
    std::vector<std::string> create_issues(const std::string& project_id, const std::vector<NewIssue>& issues);
    // Sends assets (at most `batch`) of a project back to the queue. 1 call.
    void send_back_to_queue(const std::string& project_id, const std::vector<std::string>& asset_ids);
    // A label by its id; none if there is no such label. 1 call.
    std::optional<Label> label(const std::string& project_id, const std::string& label_id);
    // An asset's labels, newest first. 1 call for each 100.
    std::vector<Label> labels(const std::string& project_id, const std::string& asset_id);

    Transport& transport();

  private:
    Transport transport_;
};

} // namespace kilihost::kili
