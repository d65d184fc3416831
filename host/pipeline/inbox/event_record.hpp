// Reads and replays events for commands, beside a running host or without one. Each function is one read or one
// transaction; a session belongs to one thread.
#pragma once

#include "pipeline/inbox/event_table.hpp"

#include <soci/session.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::inbox {

struct EventRecord {
    EventId id = 0;
    EventState state = EventState::received;
    std::string idempotency_key, type, project_id, asset_id, label_id; // the last two empty if the event names none
    std::string cause;                                                 // why it is or was dead
    std::int64_t received_at = 0;                                      // milliseconds since 1970
    std::optional<std::int64_t> finished_at;                           // milliseconds since 1970
};

struct StoredEventFilter {
    std::optional<EventState> state{};
    std::optional<std::string> asset_id{};
    std::optional<std::int64_t> since{}; // received then or later; milliseconds since 1970
};

// The events with an id over `after` that pass the filter, in order of arrival, at most `limit`. Page by page, so that
// no slow reader keeps the host from emptying its write-ahead log.
std::vector<EventRecord> event_records(soci::session& session, const StoredEventFilter& filter, EventId after,
                                       int limit);
std::optional<EventRecord> find_event_record(soci::session& session, EventId id);
// The ids of the assets that the last events are about, each once, at most `limit`.
std::vector<std::string> last_assets(soci::session& session, int limit);
// The event about this label that is in state received; none if there is none.
std::optional<EventId> received_about(soci::session& session, const std::string& label_id);
// How many events are dead.
std::int64_t count_dead(soci::session& session);
// The body as Kili posted it.
std::string read_body(soci::session& session, EventId id);

// Which stored events are judged once more without a change of their state, whatever it is.
struct StoredRange {
    std::int64_t since = 0; // received then or later; milliseconds since 1970
    EventId newest = 0;     // up to this one
};
std::int64_t count_events(soci::session& session, const StoredRange& range);

struct EventBody {
    EventId id = 0;
    std::string body;
    bool repeats = false; // it repeats another event in another form, and was not judged
};
// Those with an id over `after`, in order, as many as fit; none at the end.
std::vector<EventBody> event_bodies(soci::session& session, const StoredRange& range, EventId after, Room room);

// An event to be replayed is no dead letter, or does not exist.
struct NotDead : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Marks dead events to be judged once more: all of `ids`, or none if it throws NotDead.
void replay(soci::session& session, const std::vector<EventId>& ids);
// The same for all dead events. Returns how many.
int replay_all_dead(soci::session& session);
// The same for all dead events with this rule's failure as their cause. Returns how many.
int replay_dead_of(soci::session& session, const std::string& rule);

} // namespace kilihost::inbox
