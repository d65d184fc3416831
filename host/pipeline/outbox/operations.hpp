// What each kind of action asks of Kili, and how its result is found after a call with an unknown end. Used by the
// outbox's sending thread alone. All throw kili_api::Error's kinds.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/batch.hpp"

#include <soci/session.h>

#include <string>
#include <vector>

namespace kilihost::outbox {

// Asks Kili for the batch. Returns Kili's ids of created issues, or as many empty texts.
std::vector<std::string> carry_out(kili_api::Client& client, soci::session& reader, const Batch& batch);

// Logs what would be asked of Kili, and asks nothing. Returns as carry_out, with made-up ids.
std::vector<std::string> rehearse(const Batch& batch);

struct LookedUp {
    std::vector<Action> done;
    std::vector<std::string> details; // of done issues Kili's ids, else empty
    std::vector<Action> missing;
};

// After a call with an unknown end: what Kili carried out, and what is missing. `actions` are of one project and one
// kind, at most a batch.
LookedUp look_up(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions);

} // namespace kilihost::outbox
