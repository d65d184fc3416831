// The rules that will run, from the plugin directory and the configuration.
#pragma once

#include "config/config.hpp"
#include "rules/judge.hpp"
#include "rules/library.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::pipeline {

// The rules of a project, as configured; `rules` in order of their names.
std::vector<rules::Chosen> choose_rules(const config::Config& config, const rules::Libraries& rules,
                                        const std::string& project_id);

// Loads them by private copies in `copies`, tries each with its parameters, and logs what was loaded and what was left
// out. Throws config::Error if there are none, or one is broken and that is not allowed.
rules::Directory load_rules(const config::Config& config, const std::filesystem::path& copies);

} // namespace kilihost::pipeline
