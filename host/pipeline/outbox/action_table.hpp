// The tables `action`, `issue` and `sent_back`: what the findings of an event ask of Kili, and what came of it. One
// object a session, used by one thread at a time.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "rules/verdict.hpp"

#include <soci/session.h>
#include <soci/statement.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kilihost::outbox {

enum class Kind : int {
    issue = 0,
    send_back = 1,
    solve = 2,    // the rule's open issues of earlier events of the asset
    metadata = 3, // a key of the asset's metadata
    review = 4    // the asset is put into review
};
inline constexpr std::size_t kinds = 5;

enum class State : int {
    pending = 0,
    sending = 1, // a call that held it was begun: whether Kili carried it out may be unknown
    done = 2,
    dead = 3
};

struct Action {
    std::int64_t id = 0;
    inbox::EventId event_id = 0;
    Kind kind = Kind::issue;
    State state = State::pending;
    bool overtaken = false;    // of a send-back: a newer label of the asset was judged meanwhile
    std::int64_t begun_at = 0; // of the call that held it, by Kili's clock in milliseconds since 1970; 0: not known
    std::string project_id, asset_id, label_id;
    std::string rule;      // of an issue or a solve
    std::string text, mid; // of an issue; of metadata the key, and the value as JSON text

    const std::string& metadata_key() const { return text; }
    const std::string& metadata_value() const { return mid; }
};

class ActionTable {
  public:
    explicit ActionTable(soci::session& session);

    // What a verdict asks for: an issue a finding, each key of metadata, one send-back or else one review, and with
    // `solve_fixed` a solve for each rule that the submitted or reviewed label passes though earlier ones did not. What
    // a replayed event asked for before is left as it is, unless it is dead: that is asked for anew. Unfinished
    // send-backs of earlier events of the asset are overtaken by a label. The number of actions that are new.
    int add(const inbox::Waiting& waiting, const rules::Verdict& verdict, bool solve_fixed);
    // A call that holds it begins.
    void begin(const Action& action, std::int64_t begun_at);
    // No call holds it any longer, and none carried it out.
    void put_back(const Action& action);
    // `detail`: of issues Kili's id, of the others why there was no call, empty if there was one.
    void finish(const Action& action, const std::string& detail);
    // The event is done if it is judged and nothing of it is unfinished.
    void settle(inbox::EventId event_id);
    // The action and its event are dead, with the cause, and so is the event's send-back or review where its issue
    // cannot be. The number of actions that this finished.
    int bury(const Action& action, const std::string& cause);

  private:
    int insert(Kind kind, const std::string& rule, const std::string& text, const std::string& mid);
    void read_earlier();
    void overtake_own();
    std::vector<std::string> rules_with_issues();
    void move(const Action& action, State state);

    soci::session& session_;
    long long event_id_ = 0, id_ = 0, begun_at_ = 0, now_ = 0;
    int ordinal_ = 0, kind_ = 0, state_ = 0;
    std::string project_id_, asset_id_, label_id_, rule_, text_, mid_, issue_id_, cause_, open_rule_;
    std::vector<Action> earlier_; // of a replayed event, those that its verdict has not asked for again
    soci::statement add_, overtake_, move_, add_issue_, solved_, forget_solved_, sent_back_, settle_, bury_send_back_,
        bury_event_, created_rules_, coming_rules_;
};

// The first project after `after`, by its id, that has actions in state pending or sending; empty if there is none.
std::string next_project(soci::session& session, const std::string& after);

// A project's actions in state pending or sending, in order, at most `limit`; without those of the kinds that are put
// off, and what an asset asks for after such an issue or send-back. What is overtaken is never put off.
std::vector<Action> unfinished_actions(soci::session& session, const std::string& project_id, int limit,
                                       const std::vector<Kind>& put_off = {});

// What the event asked of Kili, for show.
struct ActionRecord {
    Action action;
    std::string issue_id; // Kili's, of an issue that was created
    std::string cause;    // why it is dead, or was done without a call
};
std::vector<ActionRecord> actions_of(soci::session& session, inbox::EventId event_id);

int count_unfinished_actions(soci::session& session);

// Kili's ids of the issues on the assets that this host created; those that it set solved while their events are kept.
std::set<std::string> recorded_issues(soci::session& session, const std::vector<std::string>& asset_ids);
// Of those, the ones that a solve is about.
std::vector<std::string> open_issues(soci::session& session, const Action& solve);
// Whether an event about a newer label of the asset waits to be judged, or was judged since the action was read.
bool is_overtaken(soci::session& session, const Action& send_back);
// How often the asset was sent back since `since`, in milliseconds since 1970.
int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since);

// The rule behind each issue that is not solved, by Kili's id of it.
std::map<std::string, std::string> rules_by_issue(soci::session& session);

} // namespace kilihost::outbox
