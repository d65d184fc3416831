// The tables `action`, `issue` and `sent_back`: what an event's verdict asks of Kili, and the result. Changes of the
// event itself go through the event table, within the same transaction. One object for each session, used by one thread
// at a time.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/outbox/action.hpp"
#include "pipeline/outbox/restore_point.hpp"
#include "rules/verdict.hpp"

#include <soci/session.h>
#include <soci/statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::outbox {

class ActionTable {
  public:
    // The event table uses the same session, and outlives this. Actions of an event from before `restored` are added as
    // if a call with them had begun then.
    ActionTable(soci::session& session, inbox::EventTable& events, const RestorePoint& restored = {});

    // Adds a verdict's actions: an issue for each finding, each key of metadata, one send-back or else one review, and
    // with `solve_fixed` a solve for each rule that the submitted or reviewed label passes although earlier ones did
    // not. The earlier actions of a replayed event stay as they are, except dead ones, which are asked for again. A
    // label supersedes unfinished send-backs of its asset's earlier events. Returns the number of new actions.
    int add(const inbox::QueuedEvent& waiting, const rules::Verdict& verdict, bool solve_fixed);
    // The database is a backup: all unfinished actions count as if a call with them had begun once their event was
    // stored.
    void look_up_unfinished();
    // A call with the action begins.
    void begin(const Action& action, std::int64_t begun_at);
    // No call holds the action any longer, and none carried it out.
    void put_back(const Action& action);
    // `detail`: an issue's id at Kili; for other kinds why there was no call, empty if there was one.
    void finish(const Action& action, const std::string& detail);
    // Sets the event done if it is judged and none of its actions is unfinished.
    void settle(inbox::EventId event_id);
    // Sets the action and its event dead, with the cause; also the event's send-back or review if its issue cannot be
    // filed. Returns the number of actions that this finished.
    int to_dead_letters(const Action& action, const std::string& cause);

    // Deletes what belongs to deleted events, and old send-backs. What later events may need stays: open issues, and
    // the send-backs of the last day.
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
    std::optional<std::int64_t> maybe_asked_since_; // for the event that actions are added for
    long long event_id_ = 0, id_ = 0, begun_at_ = 0, now_ = 0;
    int ordinal_ = 0, kind_ = 0, state_ = 0, unfinished_ = 0;
    soci::indicator finished_ = soci::i_null;
    std::string project_id_, asset_id_, label_id_, rule_, text_, mid_, issue_id_, cause_, open_rule_;
    std::vector<Action> earlier_; // a replayed event's actions that its verdict has not asked for again
    soci::statement add_, supersede_, move_, add_issue_, solved_, delete_issue_, sent_back_, count_unfinished_,
        move_is_dead_, created_rules_, coming_rules_;
};

} // namespace kilihost::outbox
