// Keys of assets' metadata, set beside those that are there. Used by the outbox's sending thread. Guarantees: a change
// that is repeated after its reply was lost writes nothing that is there already.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/outbox/action_table.hpp"

#include <string>
#include <vector>

namespace kilihost::outbox {

// Sets the keys of `actions`, of one project and at most a batch, in the metadata that the assets have; other keys
// stay. 1 call to read, and 1 to write what differs. Throws kili_api::Error's kinds.
void set_metadata(kili_api::Client& client, const std::vector<Action>& actions);

// Their assets, each once.
std::vector<std::string> assets_of(const std::vector<Action>& actions);

} // namespace kilihost::outbox
