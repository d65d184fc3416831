#include "cli/rule_runs.hpp"

#include "rules/copy_folder.hpp"
#include "workers/rule_set.hpp"

#include <variant>

namespace kilihost::cli {

using rules::Library;

DescribedRules describe_rules(const std::vector<std::filesystem::path>& libraries, const rules::Trust& trust) {
    const rules::CopyFolder copies;
    const workers::RuleWorker::Settings settings;
    workers::RuleSet set = workers::load_rule_set(
        libraries, copies.path(), [&](const auto&) -> const auto& { return settings; }, trust);
    DescribedRules out;
    for (workers::Rule& rule : set.rules)
        out.rules.push_back({std::move(rule.description), rule.library.file, rule.library.sha256});
    out.rejected = std::move(set.rejected);
    return out;
}

rules::Verdict judge_by(const RuleRun& run, const event::Event& event, rules::Services& services) {
    const rules::CopyFolder copies;
    const workers::RuleWorker::Settings settings;
    workers::RuleWorker worker(settings, {rules::copy_library(run.library, copies.path(), run.trust)});
    if (const auto& crash = worker.loading_crash())
        throw Library::Unusable("the process that loaded it " + crash->cause);
    const workers::Loaded& loaded = worker.loaded().front();
    if (!loaded.unusable.empty()) throw Library::Unusable(loaded.unusable);
    const std::string& name = loaded.rule.name;

    const workers::ProjectMessage project{event.project_id(), {{0, run.parameters, ""}}};
    const std::variant<workers::Tried, workers::Crash> tried = worker.try_rules(project, services);
    if (const auto* const crash = std::get_if<workers::Crash>(&tried))
        throw Library::Unusable(cannot_be_created(run, name, "the process that created it " + crash->cause));
    if (const std::string& why = std::get<workers::Tried>(tried).unusable.front(); !why.empty())
        throw Library::Unusable(cannot_be_created(run, name, why));

    worker.give(project, {1, 0, event.body(), std::nullopt, {}});
    std::variant<workers::Judged, workers::Crash> answer = worker.next(services, workers::RuleWorker::never);
    if (const auto* const crash = std::get_if<workers::Crash>(&answer)) {
        rules::Verdict out;
        out.failures.push_back({name, crash->cause});
        return out;
    }
    return std::move(std::get<workers::Judged>(answer).verdict);
}

} // namespace kilihost::cli
