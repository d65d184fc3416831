// Workers beside the one that most rules share: rules with equal settings of their own share one; a rule that must be
// alone, as it has ended a worker lately or `isolate` says so, has its own. Used on one thread.
#pragma once

#include "pipeline/judging/generation.hpp"
#include "rules/services.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kilihost::judging {

// Rules that share a worker.
struct Group {
    std::vector<std::string> members; // by name, those of every project: the worker loads their libraries
    std::vector<workers::ProjectMessage::Rule> rules; // those that a project has

    bool is_single() const { return members.size() == 1; }
    // Which of them ended the worker; empty if that is not known.
    std::string rule_of(const Generation& generation, const workers::Crash& crash) const {
        if (is_single()) return members.front();
        const std::string named = generation.rules.rule_of(crash); // as the worker's memory has it, which it may forge
        return has(named) ? named : "";
    }
    bool has(const std::string& rule) const { return std::find(members.begin(), members.end(), rule) != members.end(); }
};

class OwnWorkers {
  public:
    using Judged = std::variant<workers::Judged, workers::Crash>;
    using Names = std::function<bool(const std::string& rule)>; // whether a rule is one of these

    // The rules of a project that judge apart, in groups; `is_alone`: those that must not share a worker.
    static std::vector<Group> groups(const Generation& generation, const workers::ProjectMessage& project,
                                     const Names& is_apart, const Names& is_alone);
    // Of a rule that judges apart: the members of its group.
    static std::vector<std::string> members(const Generation& generation, const std::string& rule,
                                            const Names& is_alone);

    // Judges an event by a group, but for those that the event skips. Starts the group's worker if it has none; one
    // that ended is gone. A worker that cannot be started and a library that no longer loads are failures in the
    // verdict.
    Judged judge(const Generation& generation, const Group& group, const std::string& project_id,
                 workers::EventMessage event, rules::Services& services, const std::atomic<bool>& abandoned);

    // Starts the group's worker and creates the rules there, before the first event. A failure shows at that event.
    void prepare(const Generation& generation, const Group& group, const std::string& project_id,
                 rules::Services& services, const std::atomic<bool>& abandoned);

    // Ends the workers of groups that are not wanted any longer, by their members.
    template <typename IsWanted>
    void keep(IsWanted is_wanted) {
        std::erase_if(workers_, [&](const auto& entry) { return !is_wanted(entry.first); });
    }
    void clear() { workers_.clear(); }
    // With the rules that each runs.
    std::vector<std::pair<std::vector<std::string>, pid_t>> processes() const;

  private:
    using Worker = std::unique_ptr<workers::RuleWorker>;

    static void start(Worker& worker, const Generation& generation, const Group& group,
                      const std::atomic<bool>& abandoned);

    std::map<std::vector<std::string>, Worker> workers_; // by the members of its group
};

} // namespace kilihost::judging
