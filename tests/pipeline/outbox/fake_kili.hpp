// A fake Kili with the operations that the pipeline uses, over real HTTP. It counts calls, and a test can make any of
// them fail.
#pragma once

#include "kili_api/scripted_server.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace outbox_test {

struct Call {
    std::string operation; // "createIssues"
    std::string project;   // empty if the call names none
    nlohmann::json variables;
};

// What becomes of a call instead of the usual.
struct Spoilt {
    bool carried_out = false;
    std::string bytes; // the reply, whole; empty: the connection is closed without one
};

// A reply with one GraphQL error.
std::string refusal(const std::string& message, const std::string& code = {});

struct Issue {
    std::string id, asset, mid, text;
    std::string status = "OPEN";
    std::string created_at = "2026-01-31T12:00:00.000Z"; // by the Date of the fake's replies: its clock stands still
};

class FakeKili {
  public:
    using Spoil = std::function<std::optional<Spoilt>(const Call&)>; // one call at a time
    FakeKili();

    std::string endpoint() const { return server_.endpoint(); }
    void spoil(Spoil spoil);
    // How often an operation was asked for, spoilt or not.
    int calls(const std::string& operation) const;
    int all_calls() const;

    std::vector<Issue> issues() const;
    std::vector<std::string> texts(const std::string& asset) const;       // of its issues, sorted
    void add_issue(Issue issue);                                          // by a person
    std::map<std::string, int> sent_back() const;                         // how often, by asset
    std::map<std::string, int> reviews() const;                           // how often an asset was put into it
    nlohmann::json metadata(const std::string& asset) const;              // null: none
    void set_metadata(const std::string& asset, nlohmann::json metadata); // by a person
    // The label is its asset's latest one; a send-back of the asset is noted with it.
    void submitted(const std::string& label, const std::string& asset,
                   const nlohmann::json& json_response = nlohmann::json::object(), const std::string& type = "DEFAULT");
    void set_sent_back(const std::string& label);
    void set_status(const std::string& asset, const std::string& status);

  private:
    void serve(kilihost::test::Peer& peer);
    std::string answer(const Call& call);
    nlohmann::json create_issues(const nlohmann::json& variables);
    nlohmann::json whole_labels(const nlohmann::json& where) const;

    mutable std::recursive_mutex mutex_; // a Spoil may add a label
    Spoil spoil_;
    std::map<std::string, int> calls_, sent_back_, reviews_;
    std::map<std::string, nlohmann::json> metadata_; // by asset
    std::vector<Issue> issues_;
    std::map<std::string, std::string> assets_by_label_, labels_by_asset_, statuses_;
    std::map<std::string, bool> sent_back_labels_;
    std::map<std::string, nlohmann::json> json_responses_; // by label
    std::map<std::string, std::string> types_;             // likewise
    kilihost::test::ScriptedServer server_;                // last: its threads use the rest
};

// Refuses the calls of an operation that are about a label, an asset or a text; all of them if it is empty.
FakeKili::Spoil refuse(const std::string& operation, const std::string& subject, const std::string& bytes);

} // namespace outbox_test
