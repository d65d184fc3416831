// Describes and runs rules for their authors. A worker process does it, so that a library which crashes, hangs or is
// cut short is named. On Windows, which has no workers, this process does it.
#pragma once

#include "event/event.hpp"
#include "rules/library.hpp"
#include "rules/services.hpp"
#include "rules/verdict.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::cli {

struct DescribedRule {
    rules::Description description;
    std::filesystem::path file;
    std::string sha256;
};
struct DescribedRules {
    std::vector<DescribedRule> rules; // sorted by name
    std::vector<rules::Rejected> rejected;
};
// What the libraries are. Throws std::runtime_error.
DescribedRules describe_rules(const std::vector<std::filesystem::path>& libraries, const rules::Trust& trust);

struct RuleRun {
    std::filesystem::path library;
    std::string parameters; // JSON text of an object
    std::string origin{};   // of the parameters, "--config"; empty: none were given
    rules::Trust trust{};
};
// The rule's verdict on an event. Throws rules::Library::Unusable if it cannot be loaded or created, and
// std::runtime_error.
rules::Verdict judge_by(const RuleRun& run, const event::Event& event, rules::Services& services);
// The same in this process whatever the system, for a debugger.
rules::Verdict judge_in_process(const RuleRun& run, const event::Event& event, rules::Services& services);

// "its rule 'bbox_area' cannot be created with --config: max_area must be ..."
std::string cannot_be_created(const RuleRun& run, const std::string& rule, const std::string& reason);

} // namespace kilihost::cli
