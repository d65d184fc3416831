// Carries out each kind of action at Kili, and looks up the result after a call with an unknown end. Used only by the
// outbox's sending thread. All throw kili_api::Error's kinds.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/batch.hpp"

#include <soci/session.h>

#include <string>
#include <vector>

namespace kilihost::outbox {

// Carries out the batch. Returns the ids of created issues at Kili, or as many empty texts.
std::vector<std::string> carry_out(kili_api::Client& client, soci::session& reader, const Batch& batch);

// Logs what would be asked of Kili, and makes no call. Returns as carry_out, with made-up ids.
std::vector<std::string> rehearse(const Batch& batch);

struct LookedUp {
    std::vector<Action> done;
    std::vector<std::string> details; // ids at Kili of done issues, else empty
    std::vector<Action> missing;
};

// Asks Kili what a call with an unknown end carried out, and what is missing. `actions` are of one project and one
// kind, at most a batch.
LookedUp look_up(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions);

} // namespace kilihost::outbox
