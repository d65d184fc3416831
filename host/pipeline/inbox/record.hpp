// The record of events as commands see it, beside a running host or without one. Each function is one read or one
// transaction of its own; a session is one thread's.
#pragma once

#include "pipeline/inbox/event_table.hpp"

#include <soci/session.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::inbox {

inline constexpr std::string_view state_names[] = {"received", "judged", "done", "dead", "replayed"}; // by State

struct Record {
    EventId id = 0;
    State state = State::received;
    std::string identity, type, project_id, asset_id, label_id; // the last two empty where the event names none
    std::string cause;                                          // why it is or was dead
    std::int64_t received_at = 0;                               // milliseconds since 1970
    std::optional<std::int64_t> finished_at;                    // likewise
};

struct Filter {
    std::optional<State> state;
    std::optional<std::string> asset_id;
    std::optional<std::int64_t> since; // received then or later; milliseconds since 1970
};

// The events with an id over `after` that pass the filter, in order of arrival, at most `limit`. Page by page, so that
// no reader, however slow, keeps the host from tidying its database.
std::vector<Record> records(soci::session& session, const Filter& filter, EventId after, int limit);
std::optional<Record> find_record(soci::session& session, EventId id);
// As Kili posted it.
std::string read_body(soci::session& session, EventId id);

// An event that is to be replayed is not dead, or not there.
struct NotDead : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Gives dead events back to work: all of `ids`, or none where it throws NotDead.
void replay(soci::session& session, const std::vector<EventId>& ids);
// All that are dead; how many.
int replay_all_dead(soci::session& session);

} // namespace kilihost::inbox
