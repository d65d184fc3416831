#include "pipeline/judging/skipped_rules.hpp"

#include "log/log.hpp"

namespace kilihost::judging {

void SkippedRules::note(const rules::Verdict& verdict, const std::string& project_id) {
    constexpr std::size_t max_skipped_logged = 10'000; // it bounds memory; beyond, each is logged again
    for (const rules::Skipped& skipped : verdict.skipped) {
        {
            const std::lock_guard lock(mutex_);
            if (logged_.size() == max_skipped_logged) logged_.clear();
            if (!logged_.insert(skipped.rule + " " + project_id).second) continue;
        }
        log::info("rule {} is not run for project {}: {}", skipped.rule, project_id, skipped.reason);
    }
}

} // namespace kilihost::judging
