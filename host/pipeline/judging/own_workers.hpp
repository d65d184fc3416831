// Workers with one rule each, for rules that must not share one: those that have ended a worker lately, and those with
// settings of their own. Used on one thread.
#pragma once

#include "pipeline/judging/generation.hpp"
#include "rules/services.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kilihost::judging {

class OwnWorkers {
  public:
    using Judged = std::variant<workers::Judged, workers::Crash>;

    // Judges an event by one rule of a project. Starts the rule's worker if it has none; one that ended is gone. A
    // worker that cannot be started or cannot load the library is a failure in the verdict.
    Judged judge(const Generation& generation, const workers::ProjectMessage::Rule& rule, const std::string& project_id,
                 const workers::EventMessage& event, rules::Services& services, const std::atomic<bool>& abandoned);

    // Starts the rule's worker and creates the rule there, before the first event. A failure shows at that event.
    void prepare(const Generation& generation, const workers::ProjectMessage::Rule& rule, const std::string& project_id,
                 rules::Services& services, const std::atomic<bool>& abandoned);

    // Ends the workers of rules that may share one again.
    template <typename MustStay>
    void keep(MustStay must_stay) {
        std::erase_if(workers_, [&](const auto& entry) { return !must_stay(entry.first); });
    }
    void clear() { workers_.clear(); }
    std::vector<std::pair<std::string, pid_t>> processes() const;

  private:
    static void start(std::unique_ptr<workers::RuleWorker>& worker, const Generation& generation,
                      const workers::ProjectMessage::Rule& rule, const std::atomic<bool>& abandoned) {
        const std::vector<rules::CopiedLibrary> library{generation.rules.rules[rule.library].library};
        worker =
            std::make_unique<workers::RuleWorker>(generation.settings_of(generation.name(rule)), library, abandoned);
    }

    std::map<std::string, std::unique_ptr<workers::RuleWorker>> workers_; // by the rule's name
    std::size_t judged_ = 0;                                              // events
};

} // namespace kilihost::judging
