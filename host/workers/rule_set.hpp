// The rules of a plugin directory, found out by worker processes: this process maps none of them, so a library that
// crashes, hangs or is cut short costs a worker and is named.
#pragma once

#include "rules/library.hpp"
#include "rules/services.hpp"
#include "workers/rule_worker.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::workers {

// A rule that can be used.
struct Rule {
    rules::CopiedLibrary library;
    rules::Description description;
};

struct RuleSet {
    std::vector<Rule> rules; // sorted by name
    std::vector<rules::Rejected> rejected;

    // As a worker is given them; a ProjectMessage::Rule names its library by the place in it.
    std::vector<rules::CopiedLibrary> libraries() const;
    // The name of the rule that was loaded, created or judging when the worker ended; empty if that is not known.
    std::string rule_of(const Crash& crash) const;
};

// How the worker of a rule is to be, by its name; what it returns outlives the call.
using SettingsOf = std::function<const RuleWorker::Settings&(const std::string& rule)>;

// Whoever loads has set its flag.
struct Abandoned : std::runtime_error {
    Abandoned() : std::runtime_error("loading was given up, as the host stops") {}
};

// Copies each library into the folder `copies` and loads the copies. Its constructors run before the rule's name is
// known, so `settings_of` is asked with the file's, without its ending. One that is not as `trust` wants is rejected.
// Throws std::system_error if no worker can be started, and Abandoned.
RuleSet load_rule_set(const std::vector<std::filesystem::path>& libraries, const std::filesystem::path& copies,
                      const SettingsOf& settings_of, const rules::Trust& trust = {},
                      const std::atomic<bool>& abandoned = RuleWorker::never);

// The rules of a project, by their places in RuleSet::libraries().
using ChooseRules = std::function<std::vector<ProjectMessage::Rule>(const RuleSet& set, const std::string& project_id)>;

// Creates and destroys an instance of each rule for each project id ("" stands for those not configured), so that a
// wrong parameter shows before the first event does. A rule that fails moves to `set.rejected`, with the reason. Throws
// as load_rule_set does.
void try_rules(RuleSet& set, const std::vector<std::string>& projects, const ChooseRules& choose,
               const SettingsOf& settings_of, rules::Services& services,
               const std::atomic<bool>& abandoned = RuleWorker::never);

} // namespace kilihost::workers
