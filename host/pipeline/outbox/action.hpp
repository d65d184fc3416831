// An action: one thing that an event's verdict asks of Kili. Plain data.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/outbox/action_kind.hpp"

#include <cstdint>
#include <string>

namespace kilihost::outbox {

struct Action {
    std::int64_t id = 0;
    inbox::EventId event_id = 0;
    ActionKind kind = ActionKind::issue;
    ActionState state = ActionState::pending;
    bool superseded = false; // a send-back: a newer label of the asset was judged meanwhile
    // The begin of the call with it, by Kili's clock in milliseconds since 1970; 0: not known. Negative: no call is
    // known, and one that a restored backup does not hold may have begun since then (restore_point.hpp).
    std::int64_t begun_at = 0;
    std::string project_id, asset_id, label_id;
    std::string rule;      // the rule that asked for it; empty: a send-back
    std::string text, mid; // an issue's; for metadata the key, and the value as JSON text

    const std::string& metadata_key() const { return text; }
    const std::string& metadata_value() const { return mid; }
};

} // namespace kilihost::outbox
