// The tables `event` and `body`: what was posted, and its state. No other stage's statements name them. One object
// for each session, used by one thread at a time.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/deduplication_index.hpp"
#include "pipeline/inbox/event_state.hpp"
#include "pipeline/inbox/known_events.hpp"

#include <soci/session.h>
#include <soci/soci-backend.h>
#include <soci/statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kilihost::inbox {

using EventId = std::int64_t; // in the order of arrival

// Adds events and changes their state, by statements that are prepared once.
class EventTable {
  public:
    struct Added {
        std::optional<EventId> id; // none if the table has the event
        bool undecided = false;    // whether it repeats another is decided before it is judged: known_events.hpp
    };
    // The keys by which an event is recognized.
    struct Key {
        EventId id = 0;
        std::string idempotency_key, type, project_id, asset_id, label_id;
    };

    // Reads the keys of all stored events.
    explicit EventTable(soci::session& session);

    // Whether the event is stored: its idempotency key, or the same in another form by known_events.hpp.
    bool has(const event::Event& event);
    Added add(const event::Event& event);
    // For a stored event that has its content now: if it repeats another one, it is done, and this returns true.
    bool settle_repeated(EventId id, const event::Event& event);
    void move(EventId id, EventState state, const std::string& cause = {});
    // Makes the event a dead letter. If it is one, its causes so far stay in front.
    void to_dead_letters(EventId id, const std::string& cause);
    // The event is done if it is in state judged.
    void finish_judged(EventId id);
    bool exists(EventId id);
    // Deletes what known_events.hpp keeps for a done event.
    void erase_known(EventId id) { known_.erase(id); }
    // The event was deleted, and that is on disk.
    void forget(const Key& key);

  private:
    bool has_idempotency_key(const event::Event& event);

    soci::session& session_;
    DeduplicationIndex index_;
    KnownEvents known_;
    long long id_ = 0;
    int state_ = 0, found_ = 0;
    std::string idempotency_key_, type_, project_id_, asset_id_, label_id_, body_, cause_;
    long long bytes_ = 0, now_ = 0;
    soci::indicator finished_ = soci::i_null;
    soci::statement is_stored_, exists_;
    soci::statement add_, add_body_;
    soci::statement move_, die_, finish_judged_;
};

struct StoredEvent {
    EventId id;
    std::string body;
    bool undecided = false; // as EventTable::Added has it
};

// How many events to read, with how many bytes of bodies together; a larger one comes alone.
struct Room {
    std::size_t events;
    std::size_t bytes;
};

struct StoredEvents {
    std::vector<StoredEvent> events; // in order
    bool cut = false;                // the next one did not fit
};

// Events in state received with an id over `after`.
StoredEvents waiting_events(soci::session& session, EventId after, Room room);

// Events in state replayed but those in `but`.
StoredEvents replayed_events(soci::session& session, const std::set<EventId>& but, Room room);

struct Backlog {
    std::int64_t events = 0; // in state received
    std::int64_t bytes = 0;  // of their bodies
    EventId newest = 0;      // id of the newest event of any state, 0 if none
};
Backlog read_backlog(soci::session& session);

// Whether an event about a newer label of the asset than that of event `after` waits to be judged.
bool newer_label_waits(soci::session& session, const std::string& asset_id, EventId after);
// Whether one was already judged. Reads all events after that one: for replays only.
bool newer_label_was_judged(soci::session& session, const std::string& asset_id, EventId after);

// The time an event was received, in milliseconds since 1970; 0 if it is not stored.
std::int64_t received_at(soci::session& session, EventId id);

// The time the last event of each project was received, in milliseconds since 1970.
std::map<std::string, std::int64_t> last_received(soci::session& session);

// The state of the newest event about a label; none if there is no such event.
std::optional<EventState> state_of_label(soci::session& session, const std::string& label_id);

// Milliseconds since 1970, by the system's clock.
std::int64_t now();

} // namespace kilihost::inbox
