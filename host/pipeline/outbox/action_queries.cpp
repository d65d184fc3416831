#include "pipeline/outbox/action_queries.hpp"

#include <soci/soci.h>

namespace kilihost::outbox {

using soci::into;
using soci::use;

namespace {

std::string list(const std::vector<ActionKind>& kinds) {
    std::string out;
    for (const ActionKind kind : kinds)
        out += (out.empty() ? "" : ", ") + sql(kind);
    return out;
}

// The condition that an action's kind is not put off, and that it waits for none that is; empty if none is put off.
std::string condition_without(const std::vector<ActionKind>& put_off) {
    if (put_off.empty()) return {};
    std::vector<ActionKind> waited_for = put_off;
    std::erase_if(waited_for, [](ActionKind kind) { return !row(kind).holds_up_later; });
    return " and (superseded or (kind not in (" + list(put_off) +
           ") and not exists (select 1 from action earlier where earlier.asset_id = action.asset_id and "
           "earlier.project_id = action.project_id and earlier.id < action.id and " +
           sql_unfinished("earlier") + " and earlier.kind in (" + list(waited_for) + ") and not earlier.superseded)))";
}

} // namespace

std::string next_project(soci::session& session, const std::string& after) {
    std::string project_id;
    session << "select coalesce(min(project_id), '') from action where " + sql_unfinished() +
                   " and project_id > :after",
        use(after), into(project_id);
    return project_id;
}

std::vector<Action> unfinished_actions(soci::session& session, const std::string& project_id, int limit,
                                       const std::vector<ActionKind>& put_off) {
    Action row;
    long long id = 0;
    long long event_id = 0;
    int kind = 0;
    int state = 0;
    int superseded = 0;
    long long begun_at = 0;
    soci::statement select =
        (session.prepare << "select id, event_id, kind, state, superseded, begun_at, asset_id, label_id, rule, text, "
                            "mid from action where " +
                                sql_unfinished() + " and project_id = :project" + condition_without(put_off) +
                                " order by id limit :limit",
         use(project_id), use(limit), into(id), into(event_id), into(kind), into(state), into(superseded),
         into(begun_at), into(row.asset_id), into(row.label_id), into(row.rule), into(row.text), into(row.mid));
    select.execute();
    row.project_id = project_id;
    std::vector<Action> out;
    while (select.fetch()) {
        row.id = id;
        row.event_id = event_id;
        row.kind = ActionKind(kind);
        row.state = ActionState(state);
        row.superseded = superseded != 0;
        row.begun_at = begun_at;
        out.push_back(row);
    }
    return out;
}

std::vector<ActionRecord> actions_of(soci::session& session, inbox::EventId event_id) {
    ActionRecord row;
    const long long event = event_id;
    int kind = 0;
    int state = 0;
    soci::statement select =
        (session.prepare << "select kind, state, rule, text, mid, issue_id, cause from action where event_id = :event "
                            "order by ordinal",
         use(event), into(kind), into(state), into(row.action.rule), into(row.action.text), into(row.action.mid),
         into(row.issue_id), into(row.cause));
    select.execute();
    std::vector<ActionRecord> out;
    while (select.fetch()) {
        row.action.kind = ActionKind(kind);
        row.action.state = ActionState(state);
        out.push_back(row);
    }
    return out;
}

int count_unfinished_actions(soci::session& session) {
    int count = 0;
    session << "select count(*) from action where " + sql_unfinished(), into(count);
    return count;
}

std::set<std::string> recorded_issues(soci::session& session, const std::vector<std::string>& asset_ids) {
    std::string asset_id;
    std::string issue_id;
    soci::statement select =
        (session.prepare << "select id from issue where asset_id = :asset", use(asset_id), into(issue_id));
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
        (session.prepare << "select id from issue where asset_id = :asset and project_id = "
                            ":project and rule = :rule and event_id < :event",
         use(solve.asset_id), use(solve.project_id), use(solve.rule), use(event_id), into(issue_id));
    select.execute();
    std::vector<std::string> out;
    while (select.fetch())
        out.push_back(issue_id);
    return out;
}

// In this order: if an event is judged between the two queries, the second one sees its mark.
bool is_superseded(soci::session& session, const Action& send_back) {
    if (inbox::newer_label_waits(session, send_back.asset_id, send_back.event_id)) return true;
    const long long id = send_back.id;
    int superseded = 0;
    session << "select superseded from action where id = :id", use(id), into(superseded);
    return superseded != 0;
}

int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since) {
    int count = 0;
    const long long from = since;
    session << "select count(*) from sent_back where asset_id = :asset and at >= :since", use(asset_id), use(from),
        into(count);
    return count;
}

std::map<std::string, std::string> rules_by_issue(soci::session& session) {
    std::string issue_id;
    std::string rule;
    soci::statement select =
        (session.prepare << "select id, rule from issue where rule <> ''", into(issue_id), into(rule));
    select.execute();
    std::map<std::string, std::string> out;
    while (select.fetch())
        out.emplace(issue_id, rule);
    return out;
}

} // namespace kilihost::outbox
