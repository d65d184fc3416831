// Reads the tables `action`, `issue` and `sent_back`, for the outbox's sending thread and for commands. A session
// belongs to one thread.
#pragma once

#include "pipeline/outbox/action.hpp"

#include <soci/session.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kilihost::outbox {

// The first project after `after`, by its id, with actions in state pending or sending; empty if there is none.
std::string next_project(soci::session& session, const std::string& after);

// A project's actions in state pending or sending, in order, at most `limit`, without the kinds that are put off and
// the actions that wait for these. A superseded send-back is never put off.
std::vector<Action> unfinished_actions(soci::session& session, const std::string& project_id, int limit,
                                       const std::vector<ActionKind>& put_off = {});

// The event's actions, for the command `show`.
struct ActionRecord {
    Action action;
    std::string issue_id; // a created issue's id at Kili
    std::string cause;    // why it is dead, or was done without a call
};
std::vector<ActionRecord> actions_of(soci::session& session, inbox::EventId event_id);

int count_unfinished_actions(soci::session& session);

// The ids at Kili of the issues that this host created on the assets; solved ones for as long as their events are kept.
std::set<std::string> recorded_issues(soci::session& session, const std::vector<std::string>& asset_ids);
// Those of them that a solve sets solved.
std::vector<std::string> open_issues(soci::session& session, const Action& solve);
// Whether an event about a newer label of the asset waits to be judged, or was judged since the action was read.
bool is_superseded(soci::session& session, const Action& send_back);
// How often the asset was sent back since `since`, in milliseconds since 1970.
int count_send_backs(soci::session& session, const std::string& asset_id, std::int64_t since);

// The rule behind each issue that is not solved, by the issue's id at Kili.
std::map<std::string, std::string> rules_by_issue(soci::session& session);

} // namespace kilihost::outbox
