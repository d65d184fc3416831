// What goes to Kili next: chosen from the unfinished actions, as one call of one kind for one project.
#pragma once

#include "outbox/action_table.hpp"

#include <optional>
#include <vector>

namespace kilihost::outbox {

struct Batch {
    Kind kind = Kind::issue;
    std::vector<Action> actions; // 1 to 100, of one project, in order
};

// Chooses from `unfinished`, which is in order. An asset is sent back only after its issues exist, and what a later
// event of an asset asks for waits for the send-back of an earlier one; a solve also for the issues of earlier ones.
// `backlog`: the last batch of issues was full, so send-backs gather to a full batch of their own before they go. None
// if nothing can go.
std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog);

} // namespace kilihost::outbox
