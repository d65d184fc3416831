#include "outbox/action_table.hpp"

#include <soci/soci.h>

#include <algorithm>

namespace kilihost::outbox {

using soci::into;
using soci::use;

ActionTable::ActionTable(soci::session& session)
    : add_((session.prepare << "insert or ignore into action (event_id, ordinal, kind, project_id, asset_id, label_id, "
                               "rule, text, mid, state) values (:event, :ordinal, :kind, :project, :asset, :label, "
                               ":rule, :text, :mid, 0)",
            use(event_id_), use(ordinal_), use(kind_), use(project_id_), use(asset_id_), use(label_id_), use(rule_),
            use(text_), use(mid_))),
      move_((session.prepare << "update action set state = :state, issue_id = :issue, cause = :cause, finished_at = "
                                "case when :state2 >= 2 then :now end where id = :id",
             use(state_), use(issue_id_), use(cause_), use(state_), use(now_), use(id_))),
      solved_(
          (session.prepare << "update action set solved = 1 where asset_id = :asset and rule = :rule and kind = 0 and "
                              "event_id < :event",
           use(asset_id_), use(rule_), use(event_id_))),
      settle_((session.prepare << "update event set state = 2, finished_at = :now where id = :id and state = 1 and not "
                                  "exists (select 1 from action where event_id = :id2 and state in (0, 1))",
               use(now_), use(event_id_), use(event_id_))),
      bury_actions_((session.prepare << "update action set state = 3, cause = :cause, finished_at = :now where "
                                        "event_id = :id and state in (0, 1)",
                     use(cause_), use(now_), use(event_id_))),
      bury_event_((session.prepare << "update event set state = 3, cause = :cause, finished_at = :now where id = :id",
                   use(cause_), use(now_), use(event_id_))),
      open_rules_(
          (session.prepare << "select distinct rule from action where asset_id = :asset and kind = 0 and state <> "
                              "3 and solved = 0 and event_id < :event",
           use(asset_id_), use(event_id_), into(open_rule_))) {}

int ActionTable::add(inbox::EventId event_id, const event::Event& event, const rules::Verdict& verdict,
                     bool solve_fixed) {
    event_id_ = event_id;
    ordinal_ = 0;
    project_id_ = event.project_id();
    asset_id_ = event.asset_id();
    label_id_ = event.label_id();
    int added = 0;
    for (const rules::Finding& finding : verdict.findings)
        added += insert(Kind::issue, finding.rule, finding.text, finding.mid);
    if (verdict.send_back && !asset_id_.empty()) added += insert(Kind::send_back, {}, {}, {});
    if (!solve_fixed || label_id_.empty()) return added;
    for (const std::string& rule : rules_with_issues())
        if (std::find(verdict.passed.begin(), verdict.passed.end(), rule) != verdict.passed.end())
            added += insert(Kind::solve, rule, {}, {});
    return added;
}

std::vector<std::string> ActionTable::rules_with_issues() {
    std::vector<std::string> out;
    open_rules_.execute();
    while (open_rules_.fetch())
        out.push_back(open_rule_);
    return out;
}

int ActionTable::insert(Kind kind, const std::string& rule, const std::string& text, const std::string& mid) {
    kind_ = int(kind);
    rule_ = rule;
    text_ = text;
    mid_ = mid;
    add_.execute(true);
    ++ordinal_;
    return int(add_.get_affected_rows());
}

void ActionTable::move(const Action& action, State state, const std::string& detail) {
    id_ = action.id;
    state_ = int(state);
    const bool is_id = state == State::done && action.kind == Kind::issue;
    issue_id_ = is_id ? detail : std::string();
    cause_ = is_id ? std::string() : detail;
    now_ = inbox::now();
    move_.execute(true);
}

void ActionTable::solved(const Action& solve) {
    event_id_ = solve.event_id;
    asset_id_ = solve.asset_id;
    rule_ = solve.rule;
    solved_.execute(true);
}

void ActionTable::settle(inbox::EventId event_id) {
    event_id_ = event_id;
    now_ = inbox::now();
    settle_.execute(true);
}

int ActionTable::bury(inbox::EventId event_id, const std::string& cause) {
    event_id_ = event_id;
    cause_ = cause;
    now_ = inbox::now();
    bury_actions_.execute(true);
    const int buried = int(bury_actions_.get_affected_rows());
    bury_event_.execute(true);
    return buried;
}

std::vector<Action> unfinished_actions(soci::session& session, int limit) {
    Action row;
    long long id = 0;
    long long event_id = 0;
    int kind = 0;
    int state = 0;
    soci::statement select =
        (session.prepare << "select id, event_id, kind, state, project_id, asset_id, label_id, rule, text, mid from "
                            "action where state in (0, 1) order by id limit :limit",
         use(limit), into(id), into(event_id), into(kind), into(state), into(row.project_id), into(row.asset_id),
         into(row.label_id), into(row.rule), into(row.text), into(row.mid));
    select.execute();
    std::vector<Action> out;
    while (select.fetch()) {
        row.id = id;
        row.event_id = event_id;
        row.kind = Kind(kind);
        row.state = State(state);
        out.push_back(row);
    }
    return out;
}

int count_unfinished_actions(soci::session& session) {
    int count = 0;
    session << "select count(*) from action where state in (0, 1)", into(count);
    return count;
}

std::set<std::string> recorded_issues(soci::session& session, const std::vector<std::string>& asset_ids) {
    std::string asset_id;
    std::string issue_id;
    soci::statement select =
        (session.prepare << "select issue_id from action where asset_id = :asset and issue_id <> ''", use(asset_id),
         into(issue_id));
    std::set<std::string> out;
    for (const std::string& asset : asset_ids) {
        asset_id = asset;
        select.execute();
        while (select.fetch())
            out.insert(issue_id);
    }
    return out;
}

std::vector<std::string> open_issues(soci::session& session, const Action& solve) {
    const long long event_id = solve.event_id;
    std::string issue_id;
    soci::statement select =
        (session.prepare << "select issue_id from action where asset_id = :asset and rule = :rule and "
                            "event_id < :event and solved = 0 and issue_id <> ''",
         use(solve.asset_id), use(solve.rule), use(event_id), into(issue_id));
    select.execute();
    std::vector<std::string> out;
    while (select.fetch())
        out.push_back(issue_id);
    return out;
}

inbox::EventId newest_label_event(soci::session& session, const std::string& asset_id) {
    long long id = 0;
    session << "select coalesce(max(id), 0) from event where asset_id = :asset and label_id <> ''", use(asset_id),
        into(id);
    return id;
}

int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since) {
    int count = 0;
    const long long from = since;
    session << "select count(*) from action where asset_id = :asset and kind = 1 and state = 2 and cause = '' and "
               "finished_at >= :since",
        use(asset_id), use(from), into(count);
    return count;
}

std::map<std::string, std::string> rules_by_issue(soci::session& session) {
    std::string issue_id;
    std::string rule;
    soci::statement select =
        (session.prepare << "select issue_id, rule from action where issue_id <> ''", into(issue_id), into(rule));
    select.execute();
    std::map<std::string, std::string> out;
    while (select.fetch())
        out.emplace(issue_id, rule);
    return out;
}

} // namespace kilihost::outbox
