// The states of an event. The numbers are in databases: they never change.
#pragma once

#include <string>
#include <string_view>

namespace kilihost::inbox {

enum class EventState : int {
    received = 0, // stored, not yet judged
    judged = 1,   // its actions are in the outbox
    done = 2,     // nothing left to do
    dead = 3,     // a dead letter: it cannot be done, and the cause is beside it
    replayed = 4  // was a dead letter, and is to be judged once more
};

inline constexpr std::string_view state_names[] = {"received", "judged", "done", "dead", "replayed"}; // by EventState

// The state as text for a statement. If it were bound, SQLite would not know that a partial index applies.
inline std::string sql(EventState state) {
    return std::to_string(int(state));
}

} // namespace kilihost::inbox
