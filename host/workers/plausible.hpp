// What a worker says is what a rule could have had it say: the host acts on nothing else, since a rule that has taken
// over its worker writes whatever it likes.
#pragma once

#include "workers/protocol.hpp"

#include <vector>

namespace kilihost::workers {

// Whether the verdict is of these libraries' rules, within the limits of plugin.h, and UTF-8. The texts of failures are
// made so.
bool make_plausible(rules::Verdict& verdict, const std::vector<Loaded>& loaded);

bool is_plausible(const ServiceCall& call);

} // namespace kilihost::workers
