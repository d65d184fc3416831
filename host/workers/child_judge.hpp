// Judges one event after the other by the rules of one project in a worker process, for audit and check: a rule that
// crashes or hangs fails for the event, and the others judge it all the same.
#pragma once

#include "event/event.hpp"
#include "rules/services.hpp"
#include "workers/rule_set.hpp"

#include <optional>

namespace kilihost::workers {

class ChildJudge {
  public:
    // The set, the settings and the services outlive the judge. `project` names rules by their places in the set.
    ChildJudge(const RuleSet& set, Project project, const RuleWorker::Settings& settings, rules::Services& services);

    // The verdict on an event that holds its jsonResponse. Throws std::system_error if no worker can be started.
    rules::Verdict judge(const event::Event& event);

  private:
    const RuleSet& set_;
    const Project project_;
    const RuleWorker::Settings& settings_;
    rules::Services& services_;
    std::optional<RuleWorker> worker_;
};

} // namespace kilihost::workers
