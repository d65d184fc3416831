// Does in this process what rules_in_workers.cpp does in workers: there are none on Windows.
#include "cli/rule_runs.hpp"

#include "rules/copy_folder.hpp"

namespace kilihost::cli {

DescribedRules describe_rules(const std::vector<std::filesystem::path>& libraries, const rules::Trust& trust) {
    const rules::CopyFolder copies;
    rules::Directory directory = rules::load_libraries(libraries, copies.path(), trust);
    DescribedRules out;
    for (const auto& rule : directory.rules)
        out.rules.push_back({rule->description(), rule->file(), rule->sha256()});
    out.rejected = std::move(directory.rejected);
    return out;
}

rules::Verdict judge_by(const RuleRun& run, const event::Event& event, rules::Services& services) {
    return judge_in_process(run, event, services);
}

} // namespace kilihost::cli
