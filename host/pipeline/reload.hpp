// Finds what a reload changes, as lines for the operator.
#pragma once

#include "config/config.hpp"
#include "pipeline/judging/generation.hpp"

#include <string>
#include <vector>

namespace kilihost::pipeline {

struct ReloadResult {
    bool done = false;              // false: the old rules run on
    std::vector<std::string> lines; // what changed, or why nothing did
};

// Why the new rules cannot be used: a library that worked before, or a new one, cannot be loaded.
std::vector<std::string> reasons_to_refuse(const judging::Generation& before, const judging::Generation& after);

// The rules that are new, gone or changed, by their libraries and their parameters for the configured projects.
std::vector<std::string> changed_rules(const config::Config& old_config, const judging::Generation& before,
                                       const config::Config& new_config, const judging::Generation& after);

// The changed keys that take effect only at the next start.
std::vector<std::string> keys_for_next_start(const config::Config& before, const config::Config& after);

} // namespace kilihost::pipeline
