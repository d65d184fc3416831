// Loads the rules that will run, from the plugin directory and the configuration.
#pragma once

#include "config/config.hpp"
#include "pipeline/judging/generation.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::pipeline {

// Patterns (event/event_matcher.hpp), each once, of the events in Kili's log that these rules and the host judge:
// labels, the project's settings, what a rule has a handler for, and what it asks for by name. Catching up leaves out
// all others, since the log also has this host's own send-backs.
std::vector<std::string> logged_events(const workers::RuleSet& rules);

struct Loading {
    // Instead of the plugin directory's: what an earlier load copied. `copy` is read, and messages name `file`.
    std::optional<std::vector<rules::CopiedLibrary>> libraries{};
    // If the configuration names a rule that is not loaded, warn; else it is an error.
    bool allow_unknown_names = false;
    // Whether the log names the rules that are disabled or not configured.
    bool log_states = true;
    // Another thread sets it to abandon the loading.
    const std::atomic<bool>& abandoned = workers::RuleWorker::never;
};

// Copies the libraries into the generation's own folder in `copies`, has worker processes load and create each rule
// with its parameters, and logs what was loaded and what was left out. Throws config::ConfigError if there are none, or
// if one is broken and that is not allowed; also std::runtime_error and workers::Abandoned.
judging::Generation load_rules(const std::shared_ptr<const config::Config>& config, const std::filesystem::path& copies,
                               const Loading& loading = {});

} // namespace kilihost::pipeline
