// After a call whose end is unknown: what Kili carried out of it, and what is missing.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/action_table.hpp"

#include <soci/session.h>

#include <string>
#include <vector>

namespace kilihost::outbox {

struct LookedUp {
    std::vector<Action> done;
    std::vector<std::string> details; // of done issues Kili's ids, else empty
    std::vector<Action> missing;
};

// `actions` are of one project and one kind, at most a batch. Throws kili_api::Error's kinds.
LookedUp look_up(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions);

} // namespace kilihost::outbox
