#include "cli/rule_runs.hpp"

#include "rules/copy_folder.hpp"
#include "rules/judge.hpp"

#include <memory>
#include <optional>

namespace kilihost::cli {

std::string cannot_be_created(const RuleRun& run, const std::string& rule, const std::string& reason) {
    return "its rule '" + rule + "' cannot be created" + (run.origin.empty() ? "" : " with " + run.origin) + ": " +
           reason;
}

rules::Verdict judge_in_process(const RuleRun& run, const event::Event& event, rules::Services& services) {
    const rules::CopyFolder copies;
    const auto rule = std::make_shared<const rules::Library>(run.library, copies.path(), run.trust);
    std::optional<rules::Instance> instance;
    try {
        instance.emplace(rules::Chosen{rule, run.parameters}, event.project_id(), services);
    } catch (const rules::Library::Unusable& error) {
        throw rules::Library::Unusable(cannot_be_created(run, rule->name(), error.what()));
    }
    rules::Verdict verdict;
    rules::LabelAnnotations annotations(event);
    if (rules::judges_project(*rule, event, services, verdict) &&
        instance->judge(event, annotations, services, verdict) && verdict.findings.empty() && verdict.failures.empty())
        verdict.passed.push_back(rule->name());
    return verdict;
}

} // namespace kilihost::cli
