// What goes to Kili next: chosen from the unfinished actions, as one call of one kind for one project.
#pragma once

#include "pipeline/outbox/action_table.hpp"

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

// Chooses from `unfinished`, which is in order, by the table in action_kind.hpp. Every kind waits for the send-backs of
// earlier events of the asset. `backlog`: the last batch of issues was full, so kinds that gather wait for a full batch.
// `set_aside`: ids of actions that do not go now, although others wait for them. None if nothing can go.
std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog,
                            const std::set<std::int64_t>& set_aside = {});

// Begins with another event, `offset` actions or a few more further on; what was first comes last.
void begin_at(Batch& batch, std::size_t offset);

} // namespace kilihost::outbox
