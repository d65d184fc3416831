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
    Kind kind = Kind::issue;
    std::vector<Action> actions; // 1 to 100, of one project, in order
};

// Chooses from `unfinished`, which is in order. An asset is sent back or put into review only after its issues exist,
// and what a later event of an asset asks for waits for the send-back or review of an earlier one; a solve also for the
// issues of earlier ones. `backlog`: the last batch of issues was full, so send-backs gather to a full batch of their
// own before they go. `set_aside`: ids of actions that do not go now, though others wait for them. None if nothing can
// go.
std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog,
                            const std::set<std::int64_t>& set_aside = {});

// Begins with another event, `offset` actions or a few more further on; what was first comes last.
void begin_at(Batch& batch, std::size_t offset);

} // namespace kilihost::outbox
