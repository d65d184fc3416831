// The point at which a backup of the database was restored. The backup does not hold what the host asked of Kili after
// it. So the actions of earlier events may already exist, and the host asks Kili first, as after a lost reply.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/event_table.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kilihost::outbox {

struct RestorePoint {
    std::int64_t at = 0;             // milliseconds since 1970; 0: there was none
    inbox::EventId newest_event = 0; // in the backup
};

// A time of Kili's, ISO 8601 in UTC, as whole seconds since 1970; none if the text is no such time.
std::optional<std::int64_t> seconds_of(const std::string& time);

// When Kili says that the event's label was made or the event was logged; none if it does not say.
std::optional<std::int64_t> time_at_kili(const event::Event& event);

// The time, by Kili's clock, since when Kili may have been asked for the event's actions; none if it cannot have been.
// `received_at`: when the event came, by this machine's clock.
std::optional<std::int64_t> maybe_asked_since(const RestorePoint& restored, inbox::EventId id,
                                              const event::Event& event, std::int64_t received_at);

// How far the clocks of this machine and of Kili may differ, in milliseconds.
inline constexpr std::int64_t clock_difference = 10 * 60 * 1'000;

} // namespace kilihost::outbox
