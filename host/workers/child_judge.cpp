#include "workers/child_judge.hpp"

#include <algorithm>
#include <utility>

namespace kilihost::workers {

ChildJudge::ChildJudge(const RuleSet& set, Project project, const RuleWorker::Settings& settings,
                       rules::Services& services)
    : set_(set), project_(std::move(project)), settings_(settings), services_(services) {}

rules::Verdict ChildJudge::judge(const event::Event& event) {
    static const std::atomic<bool> never{false};
    Event message{1, 0, event.body(), std::nullopt, {}};
    std::vector<rules::Failure> ended; // rules that ended their worker
    for (;;) {
        if (!worker_) worker_.emplace(settings_, set_.libraries());
        worker_->give(project_, message);
        std::variant<Judged, Crash> answer = worker_->next(services_, never);
        if (auto* const judged = std::get_if<Judged>(&answer)) {
            std::move(ended.begin(), ended.end(), std::back_inserter(judged->verdict.failures));
            return std::move(judged->verdict);
        }
        worker_.reset();
        const Crash& crash = std::get<Crash>(answer);
        const std::string name = set_.rule_of(crash);
        ended.push_back({name.empty() ? "(a rule)" : name, crash.cause});
        if (name.empty() || ended.size() > set_.rules.size()) {
            rules::Verdict out;
            out.failures = std::move(ended);
            return out;
        }
        message.skipped.push_back(name);
    }
}

} // namespace kilihost::workers
