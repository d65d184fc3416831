// Chooses what goes to Kili next from the unfinished actions: one call of one kind for one project.
#pragma once

#include "pipeline/outbox/action.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace kilihost::outbox {

struct Batch {
    ActionKind kind = ActionKind::issue;
    std::vector<Action> actions; // 1 to 100, of one project, in order
};

// Chooses from `unfinished`, which is in order, by the table in action_kind.hpp. Every kind waits for the send-backs
// and reviews of the asset's earlier events. `backlog`: the last batch of issues was full, so kinds that gather wait
// for a full batch. `set_aside`: ids of actions that do not go now, although others wait for them. None if nothing can
// go.
std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog,
                            const std::set<std::int64_t>& set_aside = {});

// Rotates the batch so that it begins with another event, at least `offset` actions further on; the first actions come
// last.
void begin_at(Batch& batch, std::size_t offset);

} // namespace kilihost::outbox
