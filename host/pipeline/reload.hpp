// What a reload changes, in lines for the operator.
#pragma once

#include "config/config.hpp"
#include "pipeline/judging/generation.hpp"

#include <string>
#include <vector>

namespace kilihost::pipeline {

struct ReloadResult {
    bool done = false;              // false: the rules are as before
    std::vector<std::string> lines; // what changed, or why nothing did
};

// Why the new rules are not to be used: a library that cannot be used any longer, or a new one.
std::vector<std::string> reasons_to_refuse(const judging::Generation& before, const judging::Generation& after);

// Rules that are new, gone or changed, by their libraries and their parameters for the configured projects.
std::vector<std::string> changed_rules(const config::Config& old_config, const judging::Generation& before,
                                       const config::Config& new_config, const judging::Generation& after);

// The keys that differ and take effect at the next start only.
std::vector<std::string> keys_for_next_start(const config::Config& before, const config::Config& after);

} // namespace kilihost::pipeline
