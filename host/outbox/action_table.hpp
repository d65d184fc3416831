// The table `action`: what the findings of an event ask of Kili. One object a session, used by one thread at a time.
#pragma once

#include "event/event.hpp"
#include "inbox/event_table.hpp"
#include "rules/verdict.hpp"

#include <soci/session.h>
#include <soci/statement.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kilihost::outbox {

enum class Kind : int {
    issue = 0,
    send_back = 1,
    solve = 2 // the rule's open issues of earlier events of the asset
};

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
    std::string project_id, asset_id, label_id;
    std::string rule;      // of an issue or a solve
    std::string text, mid; // of an issue
};

class ActionTable {
  public:
    explicit ActionTable(soci::session& session);

    // What a verdict asks for: an issue a finding, one send-back, and with `solve_fixed` a solve for each rule that the
    // label passes though earlier ones did not. What the event has already is left as it is. The number of actions
    // that are new.
    int add(inbox::EventId event_id, const event::Event& event, const rules::Verdict& verdict, bool solve_fixed);
    // `detail`: of done issues Kili's id, of other done or dead actions why.
    void move(const Action& action, State state, const std::string& detail = {});
    // The issues that a solve set solved.
    void solved(const Action& solve);
    // The event is done if it is judged and nothing of it is unfinished.
    void settle(inbox::EventId event_id);
    // The event and what is unfinished of it are dead, with the cause. The number of such actions.
    int bury(inbox::EventId event_id, const std::string& cause);

  private:
    int insert(Kind kind, const std::string& rule, const std::string& text, const std::string& mid);

    std::vector<std::string> rules_with_issues();

    long long event_id_ = 0, id_ = 0, now_ = 0;
    int ordinal_ = 0, kind_ = 0, state_ = 0;
    std::string project_id_, asset_id_, label_id_, rule_, text_, mid_, issue_id_, cause_, open_rule_;
    soci::statement add_, move_, solved_, settle_, bury_actions_, bury_event_, open_rules_;
};

// Actions in state pending or sending, in order, at most `limit`.
std::vector<Action> unfinished_actions(soci::session& session, int limit);

int count_unfinished_actions(soci::session& session);

// Kili's ids of the issues that this host created on the assets.
std::set<std::string> recorded_issues(soci::session& session, const std::vector<std::string>& asset_ids);
// Of those, the ones that a solve is about.
std::vector<std::string> open_issues(soci::session& session, const Action& solve);
// The newest event about a label of the asset.
inbox::EventId newest_label_event(soci::session& session, const std::string& asset_id);
// How often the asset was sent back since `since`, in milliseconds since 1970.
int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since);

// The rule behind each issue that was created, by Kili's id of it.
std::map<std::string, std::string> rules_by_issue(soci::session& session);

} // namespace kilihost::outbox
