// One happening that came more than once in different forms: posted for a handler (onSubmit), posted for an event
// matcher (labels.created.submit), or read from Kili by a catch-up. Each form has a runId of its own.
//
// A label is recognized by its id and content: one that was changed since is a new event. Two posts for a handler are
// distinguished by their runIds only. Where a label came without its content, the decision is made once it is fetched.
// What has no content of its own (a click, settings, an asset sent back) is recognized by its subject and its time, and
// only where a catch-up read one of the two.
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

// What the identities of events that a catch-up read begin with: then the label and its content, or the id in Kili's
// log. Such an event's logPayload may have `loggedAt`, milliseconds since 1970.
inline constexpr std::string_view caught_up_prefix = "catch-up:";

// The names of submitted and reviewed labels' events, as a list of SQL: "('onSubmit', ...)".
const std::string& submitted_types();

class KnownEvents {
  public:
    enum class Answer {
        new_event,
        known,    // stored already
        undecided // stored perhaps: one of the two lacks its content
    };
    // By what an entry is found again when its event is deleted.
    struct Key {
        std::string identity, type, project_id, asset_id, label_id;
    };

    // Reads which labels the stored events are about.
    explicit KnownEvents(soci::session& session);

    // For an event that is not stored yet.
    Answer find(const event::Event& event);
    // `undecided` as find answered.
    void add(const event::Event& event, std::int64_t id, bool undecided);
    // For a stored event, now that it has its content: the stored event that it repeats. None: it is the first, and its
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
    DeduplicationIndex for_handlers_, others_;     // an event for a handler is looked for among the few others only
    std::map<std::int64_t, std::string> repeated_; // without content: by id, the identity of the other form
};

} // namespace kilihost::inbox
