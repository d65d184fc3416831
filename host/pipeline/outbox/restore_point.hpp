// A backup of the database was restored: it knows nothing of what Kili was asked for between the backup and then. So
// what an event of before asks for may exist already, and Kili is asked first, as after a lost reply.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/event_table.hpp"

#include <cstdint>
#include <optional>

namespace kilihost::outbox {

struct RestorePoint {
    std::int64_t at = 0;             // milliseconds since 1970; 0: there was none
    inbox::EventId newest_event = 0; // in the backup
};

// When the label of an event was made, or the event was logged, as Kili says; none if it does not.
std::optional<std::int64_t> time_at_kili(const event::Event& event);

// Since when Kili may have been asked for what an event asks for, by its clock; none if that cannot have been.
// `received_at`: of the event, by this machine's clock.
std::optional<std::int64_t> maybe_asked_since(const RestorePoint& restored, inbox::EventId id,
                                              const event::Event& event, std::int64_t received_at);

// How far the clocks of this machine and of Kili may differ, in milliseconds.
inline constexpr std::int64_t clock_difference = 10 * 60 * 1'000;

} // namespace kilihost::outbox
