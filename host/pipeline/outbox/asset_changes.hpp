// Sets keys of assets' metadata and leaves the others. Used by the outbox's sending thread. Guarantees: a change that
// is repeated after its reply was lost writes only what is missing.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/action.hpp"

#include <string>
#include <vector>

namespace kilihost::outbox {

// Sets the keys of `actions`, which are of one project and at most a batch, in the assets' metadata; other keys
// stay. 1 call to read, and 1 to write what differs. Throws kili_api::Error's kinds.
void set_metadata(kili_api::Client& client, const std::vector<Action>& actions);

// The assets of the actions, each once.
std::vector<std::string> assets_of(const std::vector<Action>& actions);

} // namespace kilihost::outbox
