#include "pipeline/outbox/action_table.hpp"

#include <soci/soci.h>

#include <algorithm>

namespace kilihost::outbox {

using soci::into;
using soci::use;

ActionTable::ActionTable(soci::session& session)
    : session_(session),
      add_((session.prepare << "insert or ignore into action (event_id, ordinal, kind, project_id, asset_id, label_id, "
                               "rule, text, mid, state) values (:event, :ordinal, :kind, :project, :asset, :label, "
                               ":rule, :text, :mid, 0)",
            use(event_id_), use(ordinal_), use(kind_), use(project_id_), use(asset_id_), use(label_id_), use(rule_),
            use(text_), use(mid_))),
      overtake_((session.prepare << "update action set overtaken = 1 where asset_id = :asset and kind = 1 and state in "
                                    "(0, 1) and event_id < :event",
                 use(asset_id_), use(event_id_))),
      move_((session.prepare << "update action set state = :state, begun_at = :begun, issue_id = :issue, cause = "
                                ":cause, finished_at = case when :state2 >= 2 then :now end where id = :id",
             use(state_), use(begun_at_), use(issue_id_), use(cause_), use(state_), use(now_), use(id_))),
      add_issue_((session.prepare << "insert or ignore into issue (asset_id, id, project_id, rule, event_id) values "
                                     "(:asset, :id, :project, :rule, :event)",
                  use(asset_id_), use(issue_id_), use(project_id_), use(rule_), use(event_id_))),
      solved_(
          (session.prepare << "update issue set rule = '' where asset_id = :asset and project_id = :project and rule "
                              "= :rule and event_id < :event",
           use(asset_id_), use(project_id_), use(rule_), use(event_id_))),
      forget_solved_((session.prepare << "delete from issue where asset_id = :asset and rule = '' and not exists "
                                         "(select 1 from event where event.id = event_id)",
                      use(asset_id_))),
      sent_back_(
          (session.prepare << "insert into sent_back (asset_id, at) values (:asset, :now)", use(asset_id_), use(now_))),
      settle_((session.prepare << "update event set state = 2, finished_at = :now where id = :id and state = 1 and not "
                                  "exists (select 1 from action where event_id = :id2 and state in (0, 1))",
               use(now_), use(event_id_), use(event_id_))),
      bury_send_back_((session.prepare << "update action set state = 3, cause = :cause, finished_at = :now where "
                                          "event_id = :id and kind in (1, 4) and state in (0, 1)",
                       use(cause_), use(now_), use(event_id_))),
      bury_event_((session.prepare << "update event set state = 3, cause = :cause, finished_at = :now where id = :id",
                   use(cause_), use(now_), use(event_id_))),
      created_rules_((session.prepare << "select rule from issue where asset_id = :asset and project_id = :project and "
                                         "event_id < :event and rule <> ''",
                      use(asset_id_), use(project_id_), use(event_id_), into(open_rule_))),
      coming_rules_((session.prepare << "select rule from action where asset_id = :asset and project_id = :project and "
                                        "kind = 0 and state in (0, 1) and event_id < :event",
                     use(asset_id_), use(project_id_), use(event_id_), into(open_rule_))) {}

int ActionTable::add(const inbox::Waiting& waiting, const rules::Verdict& verdict, bool solve_fixed) {
    const event::Event& event = *waiting.event;
    event_id_ = waiting.id;
    ordinal_ = 0;
    earlier_.clear();
    if (waiting.replayed) read_earlier();
    project_id_ = event.project_id();
    asset_id_ = event.asset_id();
    label_id_ = event.label_id();
    int added = 0;
    for (const rules::Finding& finding : verdict.findings)
        added += insert(Kind::issue, finding.rule, finding.text, finding.mid);
    if (!asset_id_.empty()) {
        for (const auto& [key, value] : verdict.metadata)
            added += insert(Kind::metadata, {}, key, value);
        if (verdict.send_back)
            added += insert(Kind::send_back, {}, {}, {});
        else if (verdict.add_to_review)
            added += insert(Kind::review, {}, {}, {});
    }
    const bool is_final = event.kind() == event::EventKind::submit || event.kind() == event::EventKind::review;
    if (is_final) overtake_.execute(true);
    if (waiting.replayed) overtake_own();
    if (!solve_fixed || !is_final || verdict.passed.empty()) return added;
    for (const std::string& rule : rules_with_issues())
        if (std::find(verdict.passed.begin(), verdict.passed.end(), rule) != verdict.passed.end())
            added += insert(Kind::solve, rule, {}, {});
    return added;
}

// Of earlier events of the asset, at Kili or on their way there; each once.
std::vector<std::string> ActionTable::rules_with_issues() {
    std::vector<std::string> out;
    for (soci::statement* const open_rules : {&created_rules_, &coming_rules_}) {
        open_rules->execute();
        while (open_rules->fetch())
            if (std::find(out.begin(), out.end(), open_rule_) == out.end()) out.push_back(open_rule_);
    }
    return out;
}

// What the event asked for when it was judged before: by what it is, as other rules may have failed then.
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
        row.kind = Kind(kind);
        row.state = State(state);
        earlier_.push_back(row);
        ordinal_ = std::max(ordinal_, ordinal + 1);
    }
}

// A replayed event is behind labels that were judged meanwhile.
void ActionTable::overtake_own() {
    session_ << "update action set overtaken = 1 where event_id = :event and kind = 1 and state in (0, 1) and exists "
                "(select 1 from event where id > :event2 and asset_id = :asset and label_id <> '' and type in "
                "('onSubmit', 'onReview') and state <> 0)",
        use(event_id_), use(event_id_), use(asset_id_);
}

int ActionTable::insert(Kind kind, const std::string& rule, const std::string& text, const std::string& mid) {
    const auto same = std::find_if(earlier_.begin(), earlier_.end(), [&](const Action& action) {
        return action.kind == kind && action.rule == rule && action.text == text && action.mid == mid;
    });
    if (same != earlier_.end()) {
        const Action action = *same;
        earlier_.erase(same);
        if (action.state != State::dead) return 0;
        put_back(action);
        return 1;
    }
    kind_ = int(kind);
    rule_ = rule;
    text_ = text;
    mid_ = mid;
    add_.execute(true);
    ++ordinal_;
    return int(add_.get_affected_rows());
}

void ActionTable::move(const Action& action, State state) {
    id_ = action.id;
    state_ = int(state);
    now_ = inbox::now();
    move_.execute(true);
}

void ActionTable::begin(const Action& action, std::int64_t begun_at) {
    begun_at_ = begun_at;
    issue_id_.clear();
    cause_.clear();
    move(action, State::sending);
}

void ActionTable::put_back(const Action& action) {
    begun_at_ = 0;
    issue_id_.clear();
    cause_.clear();
    move(action, State::pending);
}

void ActionTable::finish(const Action& action, const std::string& detail) {
    const bool is_issue = action.kind == Kind::issue;
    begun_at_ = action.begun_at;
    issue_id_ = is_issue ? detail : std::string();
    cause_ = is_issue ? std::string() : detail;
    move(action, State::done);
    event_id_ = action.event_id;
    project_id_ = action.project_id;
    asset_id_ = action.asset_id;
    rule_ = action.rule;
    if (is_issue) add_issue_.execute(true);
    if (action.kind == Kind::send_back && detail.empty()) sent_back_.execute(true);
    if (action.kind == Kind::solve) {
        solved_.execute(true);
        forget_solved_.execute(true);
    }
}

void ActionTable::settle(inbox::EventId event_id) {
    event_id_ = event_id;
    now_ = inbox::now();
    settle_.execute(true);
}

int ActionTable::bury(const Action& action, const std::string& cause) {
    begun_at_ = action.begun_at;
    issue_id_.clear();
    cause_ = cause;
    move(action, State::dead);
    event_id_ = action.event_id;
    int finished = 1;
    if (action.kind == Kind::issue) {
        bury_send_back_.execute(true);
        finished += int(bury_send_back_.get_affected_rows());
    }
    bury_event_.execute(true);
    return finished;
}

std::string next_project(soci::session& session, const std::string& after) {
    std::string project_id;
    session << "select coalesce(min(project_id), '') from action where state in (0, 1) and project_id > :after",
        use(after), into(project_id);
    return project_id;
}

namespace {

// That an action is of no put-off kind, nor waits for one that is; empty where none is put off.
std::string condition_without(const std::vector<Kind>& put_off) {
    if (put_off.empty()) return {};
    std::string kinds;
    for (const Kind kind : put_off)
        kinds += (kinds.empty() ? "" : ", ") + std::to_string(int(kind));
    return " and (overtaken or (kind not in (" + kinds +
           ") and not exists (select 1 from action earlier where earlier.asset_id = action.asset_id and "
           "earlier.project_id = action.project_id and earlier.id < action.id and earlier.state in (0, 1) and "
           "earlier.kind in (" +
           kinds + ") and earlier.kind in (0, 1, 4) and not earlier.overtaken)))";
}

} // namespace

std::vector<Action> unfinished_actions(soci::session& session, const std::string& project_id, int limit,
                                       const std::vector<Kind>& put_off) {
    Action row;
    long long id = 0;
    long long event_id = 0;
    int kind = 0;
    int state = 0;
    int overtaken = 0;
    long long begun_at = 0;
    soci::statement select =
        (session.prepare << "select id, event_id, kind, state, overtaken, begun_at, asset_id, label_id, rule, text, "
                            "mid from action where state in (0, 1) and project_id = :project" +
                                condition_without(put_off) + " order by id limit :limit",
         use(project_id), use(limit), into(id), into(event_id), into(kind), into(state), into(overtaken),
         into(begun_at), into(row.asset_id), into(row.label_id), into(row.rule), into(row.text), into(row.mid));
    select.execute();
    row.project_id = project_id;
    std::vector<Action> out;
    while (select.fetch()) {
        row.id = id;
        row.event_id = event_id;
        row.kind = Kind(kind);
        row.state = State(state);
        row.overtaken = overtaken != 0;
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
        row.action.kind = Kind(kind);
        row.action.state = State(state);
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

// In one statement, as an event may be judged between two.
bool is_overtaken(soci::session& session, const Action& send_back) {
    const long long id = send_back.id;
    int overtaken = 0;
    session << "select overtaken or exists (select 1 from event where event.asset_id = action.asset_id and event.state "
               "= 0 and event.label_id <> '' and event.type in ('onSubmit', 'onReview') and event.id > "
               "action.event_id) from action where id = :id",
        use(id), into(overtaken);
    return overtaken != 0;
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
