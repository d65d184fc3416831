// Recognizes an event that comes more than once in different forms: posted for a handler (onSubmit), posted for an
// event matcher (labels.created.submit), or read from Kili by a catch-up. Each form has a runId of its own.
//
// A label is recognized by its id and content: one that was changed since is a new event. Two posts for a handler are
// distinguished only by their runIds. If a label came without its content, the decision is made once it is fetched.
// An event without content (a click, settings, an asset sent back) is recognized by its subject and its time, and
// only if a catch-up read one of the two.
//
// Part of the event table, used by its thread.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/deduplication_index.hpp"

#include <soci/session.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kilihost::inbox {

// The prefix of the idempotency keys of events that a catch-up read. The label and its content follow, or the id in
// Kili's log. Such an event's logPayload may have `loggedAt`, milliseconds since 1970.
inline constexpr std::string_view caught_up_prefix = "catch-up:";

// The names of submitted and reviewed labels' events, as a list of SQL: "('onSubmit', ...)".
const std::string& submitted_types();

class KnownEvents {
  public:
    enum class Answer {
        new_event,
        known,    // already stored
        undecided // perhaps stored: one of the two lacks its content
    };
    // Finds an entry again when its event is deleted.
    struct Key {
        std::string idempotency_key, type, project_id, asset_id, label_id;
    };

    // Reads the subjects of the stored events.
    explicit KnownEvents(soci::session& session);

    // For an event that is not stored yet.
    Answer find(const event::Event& event);
    // `undecided`: what find returned.
    void add(const event::Event& event, std::int64_t id, bool undecided);
    // The stored event that this stored event, which has its content now, repeats. None: it is the first, and its
    // content counts from now on, whatever was posted.
    std::optional<std::int64_t> decide(const event::Event& event, std::int64_t id);
    // The event with this id is deleted: first from the disk, then from memory.
    void erase(std::int64_t id);
    void remove(const Key& key, std::int64_t id);

  private:
    Answer compare(const event::Event& event, std::int64_t own_id, std::optional<std::int64_t>& same);
    Answer compare_with(const event::Event& event, std::int64_t id, const std::string& content);
    DeduplicationIndex& entries_of(const Key& key);

    soci::session& session_;
    DeduplicationIndex for_handlers_, others_;     // an event for a handler is compared only with the few others
    std::map<std::int64_t, std::string> repeated_; // for events without content: by id, the other form's key
};

} // namespace kilihost::inbox
