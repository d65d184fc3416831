// The state of each library of the plugin directory, for the log and the operator.
#pragma once

#include "config/config.hpp"
#include "rules/description.hpp"

#include <filesystem>
#include <string>

namespace kilihost::pipeline {

enum class RuleState {
    running,
    disabled,       // by [plugin.NAME]
    not_configured, // judges nothing for any project
    left_out,       // the library cannot be used
};

// "not configured"
const char* to_text(RuleState state);

struct RuleStatus {
    std::string name, version; // empty: left out
    std::filesystem::path file;
    RuleState state = RuleState::running;
    std::string reason; // why it does not run, and what to change; empty if it runs
};

// The state of a rule that can be used, with the configuration's parameters for every project.
RuleStatus status_of(const config::Config& config, const rules::Description& rule, const std::filesystem::path& file);

} // namespace kilihost::pipeline
