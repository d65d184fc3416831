// Checks that a worker's message is one that a rule can cause: a rule that has taken over its worker may write
// anything, and the host must not act on it.
#pragma once

#include "workers/protocol.hpp"

#include <vector>

namespace kilihost::workers {

// Whether the description keeps the limits of plugin.h, is UTF-8, and has a schema that can be used.
bool is_plausible(const Loaded& library);

// Whether the verdict comes from these libraries' rules, is within the limits of plugin.h, and is UTF-8. Cleans the
// texts of failures.
bool make_plausible(rules::Verdict& verdict, const std::vector<Loaded>& loaded);

bool is_plausible(const ServiceCall& call);

} // namespace kilihost::workers
