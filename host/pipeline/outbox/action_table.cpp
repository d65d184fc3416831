#include "pipeline/outbox/action_table.hpp"
#include "pipeline/outbox/action_queries.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace kilihost::outbox {

using soci::into;
using soci::use;

namespace {

// The bounce limit looks back at most this long.
constexpr std::chrono::milliseconds send_backs_kept = std::chrono::hours(24);
constexpr int pruned_send_backs = 200; // in one slice

} // namespace

ActionTable::ActionTable(soci::session& session, inbox::EventTable& events, const RestorePoint& restored)
    : session_(session), events_(events), restored_(restored),
      add_((session.prepare << "insert or ignore into action (event_id, ordinal, kind, project_id, asset_id, label_id, "
                               "rule, text, mid, state, begun_at) values (:event, :ordinal, :kind, :project, :asset, "
                               ":label, :rule, :text, :mid, :state, :begun)",
            use(event_id_), use(ordinal_), use(kind_), use(project_id_), use(asset_id_), use(label_id_), use(rule_),
            use(text_), use(mid_), use(state_), use(begun_at_))),
      supersede_((session.prepare << "update action set superseded = 1 where asset_id = :asset and kind = " +
                                         sql(ActionKind::send_back) + " and " + sql_unfinished() +
                                         " and event_id < :event",
                  use(asset_id_), use(event_id_))),
      move_((session.prepare << "update action set state = :state, begun_at = :begun, issue_id = :issue, cause = "
                                ":cause, finished_at = :finished where id = :id",
             use(state_), use(begun_at_), use(issue_id_), use(cause_), use(now_, finished_), use(id_))),
      add_issue_((session.prepare << "insert or ignore into issue (asset_id, id, project_id, rule, event_id) values "
                                     "(:asset, :id, :project, :rule, :event)",
                  use(asset_id_), use(issue_id_), use(project_id_), use(rule_), use(event_id_))),
      solved_(
          (session.prepare << "update issue set rule = '' where asset_id = :asset and project_id = :project and rule "
                              "= :rule and event_id < :event",
           use(asset_id_), use(project_id_), use(rule_), use(event_id_))),
      delete_issue_((session.prepare << "delete from issue where asset_id = :asset and rule = '' and event_id = :event",
                     use(asset_id_), use(event_id_))),
      sent_back_(
          (session.prepare << "insert into sent_back (asset_id, at) values (:asset, :now)", use(asset_id_), use(now_))),
      count_unfinished_(
          (session.prepare << "select count(*) from action where event_id = :event and " + sql_unfinished(),
           use(event_id_), into(unfinished_))),
      move_is_dead_((session.prepare << "update action set state = " + sql(ActionState::dead) +
                                            ", cause = :cause, finished_at = :now where event_id = :id and kind in (" +
                                            sql(ActionKind::send_back) + ", " + sql(ActionKind::review) + ") and " +
                                            sql_unfinished(),
                     use(cause_), use(now_), use(event_id_))),
      created_rules_((session.prepare << "select rule from issue where asset_id = :asset and project_id = :project and "
                                         "event_id < :event and rule <> ''",
                      use(asset_id_), use(project_id_), use(event_id_), into(open_rule_))),
      coming_rules_((session.prepare << "select rule from action where asset_id = :asset and project_id = :project and "
                                        "kind = " +
                                            sql(ActionKind::issue) + " and " + sql_unfinished() +
                                            " and event_id < :event",
                     use(asset_id_), use(project_id_), use(event_id_), into(open_rule_))) {}

int ActionTable::add(const inbox::QueuedEvent& waiting, const rules::Verdict& verdict, bool solve_fixed) {
    const event::Event& event = *waiting.event;
    event_id_ = waiting.id;
    ordinal_ = 0;
    earlier_.clear();
    if (waiting.replayed) read_earlier();
    project_id_ = event.project_id();
    asset_id_ = event.asset_id();
    label_id_ = event.label_id();
    maybe_asked_since_.reset();
    if (restored_.at != 0)
        maybe_asked_since_ = maybe_asked_since(restored_, waiting.id, event, inbox::received_at(session_, waiting.id));
    int added = 0;
    for (const rules::Finding& finding : verdict.findings)
        added += insert(ActionKind::issue, finding.rule, finding.text, finding.mid);
    if (!asset_id_.empty()) {
        for (const auto& [key, wanted] : verdict.metadata)
            added += insert(ActionKind::metadata, wanted.rule, key, wanted.value);
        if (verdict.send_back)
            added += insert(ActionKind::send_back, {}, {}, {});
        else if (verdict.add_to_review())
            added += insert(ActionKind::review, verdict.review_asked_by.front(), {}, {});
    }
    const bool is_final = event.kind() == event::EventKind::submit || event.kind() == event::EventKind::review;
    if (is_final) supersede_.execute(true);
    if (waiting.replayed) supersede_own();
    if (!solve_fixed || !is_final || verdict.passed.empty()) return added;
    for (const std::string& rule : rules_with_issues())
        if (std::find(verdict.passed.begin(), verdict.passed.end(), rule) != verdict.passed.end())
            added += insert(ActionKind::solve, rule, {}, {});
    return added;
}

// The rules with issues of the asset's earlier events, at Kili or on their way there; each once.
std::vector<std::string> ActionTable::rules_with_issues() {
    std::vector<std::string> out;
    for (soci::statement* const open_rules : {&created_rules_, &coming_rules_}) {
        open_rules->execute();
        while (open_rules->fetch())
            if (std::find(out.begin(), out.end(), open_rule_) == out.end()) out.push_back(open_rule_);
    }
    return out;
}

// The actions that the event asked for when it was judged before. They are matched by content, since other rules may
// have failed then.
void ActionTable::read_earlier() {
    Action row;
    long long id = 0;
    int ordinal = 0;
    int kind = 0;
    int state = 0;
    soci::statement select =
        (session_.prepare << "select id, ordinal, kind, state, rule, text, mid from action where event_id = :event",
         use(event_id_), into(id), into(ordinal), into(kind), into(state), into(row.rule), into(row.text),
         into(row.mid));
    select.execute();
    while (select.fetch()) {
        row.id = id;
        row.kind = ActionKind(kind);
        row.state = ActionState(state);
        earlier_.push_back(row);
        ordinal_ = std::max(ordinal_, ordinal + 1);
    }
}

// Labels that were judged meanwhile are newer than a replayed event's.
void ActionTable::supersede_own() {
    if (!inbox::newer_label_was_judged(session_, asset_id_, event_id_)) return;
    session_ << "update action set superseded = 1 where event_id = :event and kind = " + sql(ActionKind::send_back) +
                    " and " + sql_unfinished(),
        use(event_id_);
}

int ActionTable::insert(ActionKind kind, const std::string& rule, const std::string& text, const std::string& mid) {
    // Metadata and a review do not depend on the rule that asks for them.
    const bool is_of_rule = kind != ActionKind::metadata && kind != ActionKind::review;
    const auto same = std::find_if(earlier_.begin(), earlier_.end(), [&](const Action& action) {
        return action.kind == kind && (action.rule == rule || !is_of_rule) && action.text == text && action.mid == mid;
    });
    if (same != earlier_.end()) {
        const Action action = std::move(*same);
        earlier_.erase(same);
        if (action.state != ActionState::dead) return 0;
        ask_for(action);
        return 1;
    }
    kind_ = int(kind);
    rule_ = rule;
    text_ = text;
    mid_ = mid;
    state_ = int(maybe_asked_since_ ? ActionState::sending : ActionState::pending);
    begun_at_ = -maybe_asked_since_.value_or(0);
    add_.execute(true);
    ++ordinal_;
    return int(add_.get_affected_rows());
}

void ActionTable::move(const Action& action, ActionState state) {
    id_ = action.id;
    state_ = int(state);
    now_ = inbox::now();
    finished_ = state == ActionState::done || state == ActionState::dead ? soci::i_ok : soci::i_null;
    move_.execute(true);
}

void ActionTable::begin(const Action& action, std::int64_t begun_at) {
    begun_at_ = begun_at;
    issue_id_.clear();
    cause_.clear();
    move(action, ActionState::sending);
}

void ActionTable::ask_for(const Action& action) {
    if (maybe_asked_since_)
        begin(action, -*maybe_asked_since_);
    else
        put_back(action);
}

void ActionTable::look_up_unfinished() {
    for (std::string project = next_project(session_, ""); !project.empty(); project = next_project(session_, project))
        for (const Action& action : unfinished_actions(session_, project, std::numeric_limits<int>::max()))
            begin(action, clock_difference - inbox::received_at(session_, action.event_id));
}

void ActionTable::put_back(const Action& action) {
    begun_at_ = 0;
    issue_id_.clear();
    cause_.clear();
    move(action, ActionState::pending);
}

void ActionTable::finish(const Action& action, const std::string& detail) {
    const bool is_issue = action.kind == ActionKind::issue;
    begun_at_ = action.begun_at;
    issue_id_ = is_issue ? detail : std::string();
    cause_ = is_issue ? std::string() : detail;
    move(action, ActionState::done);
    event_id_ = action.event_id;
    project_id_ = action.project_id;
    asset_id_ = action.asset_id;
    rule_ = action.rule;
    if (is_issue) add_issue_.execute(true);
    if (action.kind == ActionKind::send_back && detail.empty()) sent_back_.execute(true);
    if (action.kind == ActionKind::solve) {
        solved_.execute(true);
        forget_solved(action.asset_id);
    }
}

// Deletes the solved issues of deleted events.
void ActionTable::forget_solved(const std::string& asset_id) {
    long long event = 0;
    std::vector<inbox::EventId> events;
    soci::statement select =
        (session_.prepare << "select distinct event_id from issue where asset_id = :asset and rule = ''", use(asset_id),
         into(event));
    select.execute();
    while (select.fetch())
        events.push_back(event);
    for (const inbox::EventId solved : events) {
        if (events_.exists(solved)) continue;
        event_id_ = solved;
        delete_issue_.execute(true);
    }
}

void ActionTable::settle(inbox::EventId event_id) {
    event_id_ = event_id;
    count_unfinished_.execute(true);
    const bool is_settled = unfinished_ == 0;
    count_unfinished_.fetch(); // to its end: an open query holds a snapshot
    if (is_settled) events_.finish_judged(event_id);
}

int ActionTable::to_dead_letters(const Action& action, const std::string& cause) {
    begun_at_ = action.begun_at;
    issue_id_.clear();
    cause_ = cause;
    move(action, ActionState::dead);
    event_id_ = action.event_id;
    int finished = 1;
    if (action.kind == ActionKind::issue) {
        move_is_dead_.execute(true);
        finished += int(move_is_dead_.get_affected_rows());
    }
    events_.to_dead_letters(action.event_id, cause);
    return finished;
}

void ActionTable::prune(const std::vector<inbox::EventTable::Key>& deleted) {
    const long long old_send_backs = inbox::now() - send_backs_kept.count();
    session_ << "delete from sent_back where id in (select id from (select id, at from sent_back order by id limit " +
                    std::to_string(pruned_send_backs) + ") where at < :old)",
        use(old_send_backs);
    soci::statement actions = (session_.prepare << "delete from action where event_id = :id", use(event_id_));
    for (const inbox::EventTable::Key& event : deleted) {
        event_id_ = event.id;
        asset_id_ = event.asset_id;
        actions.execute(true);
        delete_issue_.execute(true);
    }
}

} // namespace kilihost::outbox
