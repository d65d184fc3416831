#include "outbox/action_table.hpp"

#include <soci/soci.h>

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
      settle_((session.prepare << "update event set state = 2, finished_at = :now where id = :id and state = 1 and not "
                                  "exists (select 1 from action where event_id = :id2 and state in (0, 1))",
               use(now_), use(event_id_), use(event_id_))),
      bury_actions_((session.prepare << "update action set state = 3, cause = :cause, finished_at = :now where "
                                        "event_id = :id and state in (0, 1)",
                     use(cause_), use(now_), use(event_id_))),
      bury_event_((session.prepare << "update event set state = 3, cause = :cause, finished_at = :now where id = :id",
                   use(cause_), use(now_), use(event_id_))) {}

int ActionTable::add(inbox::EventId event_id, const event::Event& event, const rules::Verdict& verdict) {
    event_id_ = event_id;
    ordinal_ = 0;
    project_id_ = event.project_id();
    asset_id_ = event.asset_id();
    label_id_ = event.label_id();
    int added = 0;
    for (const rules::Finding& finding : verdict.findings)
        added += insert(Kind::issue, finding.rule, finding.text, finding.mid);
    if (verdict.send_back && !asset_id_.empty()) added += insert(Kind::send_back, {}, {}, {});
    return added;
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
    issue_id_ = state == State::done ? detail : std::string();
    cause_ = state == State::dead ? detail : std::string();
    now_ = inbox::now();
    move_.execute(true);
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
