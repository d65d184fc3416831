// The tables `action`, `issue` and `sent_back`: what the findings of an event ask of Kili, and what came of it. What
// this changes of an event goes through the event table, within the same transaction. One object a session, used by one
// thread at a time.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/outbox/action_kind.hpp"
#include "pipeline/outbox/restore_point.hpp"
#include "rules/verdict.hpp"

#include <soci/session.h>
#include <soci/statement.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kilihost::outbox {

struct Action {
    std::int64_t id = 0;
    inbox::EventId event_id = 0;
    ActionKind kind = ActionKind::issue;
    ActionState state = ActionState::pending;
    bool superseded = false; // of a send-back: a newer label of the asset was judged meanwhile
    // Of the call that held it, by Kili's clock in milliseconds since 1970; 0: not known. Negative: no call is known,
    // and one that is forgotten may have begun since then (restore_point.hpp).
    std::int64_t begun_at = 0;
    std::string project_id, asset_id, label_id;
    std::string rule;      // that asked for it; empty: a send-back
    std::string text, mid; // of an issue; of metadata the key, and the value as JSON text

    const std::string& metadata_key() const { return text; }
    const std::string& metadata_value() const { return mid; }
};

class ActionTable {
  public:
    // The event table is the same session's, and outlives it. What an event of before `restored` asks for is added as
    // if a call with it began then.
    ActionTable(soci::session& session, inbox::EventTable& events, const RestorePoint& restored = {});

    // Adds what a verdict asks for: an issue for each finding, each key of metadata, one send-back or else one review,
    // and with `solve_fixed` a solve for each rule that the submitted or reviewed label passes although earlier ones
    // did not. What a replayed event asked for before stays as it is, unless it is dead: then it is asked for again. A
    // label supersedes unfinished send-backs of earlier events of its asset. Returns the number of new actions.
    int add(const inbox::QueuedEvent& waiting, const rules::Verdict& verdict, bool solve_fixed);
    // The database is a backup: all unfinished actions are as if a call with them began once their event was there.
    void look_up_unfinished();
    // A call that pauses it begins.
    void begin(const Action& action, std::int64_t begun_at);
    // No call pauses it any longer, and none carried it out.
    void put_back(const Action& action);
    // `detail`: of issues Kili's id, of the others why there was no call, empty if there was one.
    void finish(const Action& action, const std::string& detail);
    // The event is done if it is judged and none of its actions is unfinished.
    void settle(inbox::EventId event_id);
    // The action and its event are dead, with the cause, and so is the event's send-back or review if its issue cannot
    // be filed. Returns the number of actions that this finished.
    int to_dead_letters(const Action& action, const std::string& cause);

    // Deletes what belongs to deleted events, and old send-backs. What later events may need stays: issues that are
    // open, and the send-backs of the last day.
    void prune(const std::vector<inbox::EventTable::Key>& deleted);

  private:
    void ask_for(const Action& action);
    int insert(ActionKind kind, const std::string& rule, const std::string& text, const std::string& mid);
    void read_earlier();
    void supersede_own();
    std::vector<std::string> rules_with_issues();
    void forget_solved(const std::string& asset_id);
    void move(const Action& action, ActionState state);

    soci::session& session_;
    inbox::EventTable& events_;
    const RestorePoint restored_;
    std::optional<std::int64_t> maybe_asked_since_; // of the event that actions are added for
    long long event_id_ = 0, id_ = 0, begun_at_ = 0, now_ = 0;
    int ordinal_ = 0, kind_ = 0, state_ = 0, unfinished_ = 0;
    soci::indicator finished_ = soci::i_null;
    std::string project_id_, asset_id_, label_id_, rule_, text_, mid_, issue_id_, cause_, open_rule_;
    std::vector<Action> earlier_; // of a replayed event, those that its verdict has not asked for again
    soci::statement add_, supersede_, move_, add_issue_, solved_, delete_issue_, sent_back_, count_unfinished_,
        move_is_dead_, created_rules_, coming_rules_;
};

// The first project after `after`, by its id, that has actions in state pending or sending; empty if there is none.
std::string next_project(soci::session& session, const std::string& after);

// A project's actions in state pending or sending, in order, at most `limit`; without those of the kinds that are put
// off, and those that an asset asks for after one that pauses up later ones. A superseded send-back is never put off.
std::vector<Action> unfinished_actions(soci::session& session, const std::string& project_id, int limit,
                                       const std::vector<ActionKind>& put_off = {});

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
// If an event about a newer label of the asset waits to be judged, or was judged since the action was read.
bool is_superseded(soci::session& session, const Action& send_back);
// How often the asset was sent back since `since`, in milliseconds since 1970.
int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since);

// The rule behind each issue that is not solved, by Kili's id of it.
std::map<std::string, std::string> rules_by_issue(soci::session& session);

} // namespace kilihost::outbox
