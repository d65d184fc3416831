// The rules that will run, from the plugin directory and the configuration.
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

// Which events of Kili's log these rules and the host judge, as patterns (event/event_matcher.hpp), each once: labels,
// the project's settings, what a rule has a handler for, and what it asks for by name. Of no others one is caught up
// with: each send-back of this host's own is in the log, too.
std::vector<std::string> logged_events(const workers::RuleSet& rules);

struct Loading {
    // Instead of the plugin directory's.
    std::optional<std::vector<std::filesystem::path>> libraries{};
    // Names in the configuration that are of no loaded rule are warned of; else they are an error.
    bool allow_unknown_names = false;
    // Another thread sets it to give the loading up.
    const std::atomic<bool>& abandoned = workers::RuleWorker::never;
};

// Copies them into a folder of the generation's own in `copies`, has worker processes load and create each with its
// parameters, and logs what was loaded and what was left out. Throws config::Error if there are none, or one is broken
// and that is not allowed, and std::runtime_error, workers::Abandoned too.
judging::Generation load_rules(const std::shared_ptr<const config::Config>& config, const std::filesystem::path& copies,
                               const Loading& loading = {});

} // namespace kilihost::pipeline
