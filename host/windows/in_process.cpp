// What rules_in_workers.cpp does where there are workers.
#include "cli/rule_runs.hpp"

#include "rules/copy_folder.hpp"

namespace kilihost::cli {

DescribedRules describe_rules(const std::vector<std::filesystem::path>& libraries) {
    const rules::CopyFolder copies;
    rules::Directory directory = rules::load_libraries(libraries, copies.path());
    DescribedRules out;
    for (const auto& rule : directory.rules)
        out.rules.push_back({rule->description(), rule->file()});
    out.rejected = std::move(directory.rejected);
    return out;
}

rules::Verdict judge_by(const RuleRun& run, const event::Event& event, rules::Services& services) {
    return judge_in_process(run, event, services);
}

} // namespace kilihost::cli
