// A trial at the start: each rule is created once with its configuration, so that a wrong parameter shows before the
// first event does.
#pragma once

#include "rules/judge.hpp"
#include "rules/library.hpp"

namespace kilihost::rules {

// Creates and destroys an instance of each rule for each project id ("" stands for those not configured). A rule that
// fails moves from `directory.rules` to `directory.rejected`, with the reason.
void try_rules(Directory& directory, const std::vector<std::string>& projects, const Choice& choice);

} // namespace kilihost::rules
