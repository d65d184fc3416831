// The worker processes of a partition for one generation of rules, the one that most rules share and others, and the
// rules of each project. One thread at a time: a reload makes a set on its own thread, with the workers started and the
// rules created; the partition then takes it over between two events, without a wait.
#pragma once

#include "pipeline/judging/generation.hpp"
#include "pipeline/judging/own_workers.hpp"
#include "rules/services.hpp"

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kilihost::judging {

class WorkerSet {
  public:
    static constexpr std::size_t most_projects = 256; // it bounds memory, whatever is posted

    explicit WorkerSet(std::shared_ptr<const Generation> generation) : generation_(std::move(generation)) {}

    // Starts the workers for events of these projects, and creates the rules there. A failure shows at the first event.
    // `abandoned` aborts it.
    void prepare(const std::vector<std::string>& project_ids, rules::Services& services,
                 const std::atomic<bool>& abandoned);

    const Generation& generation() const { return *generation_; }
    const workers::ProjectMessage& project(const std::string& id);
    // The project's rules that judge apart, as long as no rule has ended a worker.
    const std::vector<Group>& groups(const std::string& project_id);
    bool knows(const std::string& project_id) const { return projects_.contains(project_id); }
    std::size_t project_count() const { return projects_.size(); }
    bool is_full() const { return project_count() >= most_projects; }
    std::vector<std::string> project_ids() const;

    // The worker that rules share; none before start() and after end().
    std::optional<workers::RuleWorker>& shared() { return shared_; }
    // Starts it with the library of every rule that may share one, except those that no longer load. False if it was
    // abandoned. Throws std::system_error if the system cannot start a process.
    bool start(const std::atomic<bool>& abandoned);
    // The project's rules that cannot run because their libraries no longer load, each with the reason.
    std::vector<rules::Failure> unloadable(const std::string& project_id);

    OwnWorkers& own() { return own_; }
    // Ends every process and forgets the projects.
    void clear();

  private:
    const std::shared_ptr<const Generation> generation_;
    std::map<std::string, workers::ProjectMessage> projects_; // by id
    std::map<std::string, std::vector<Group>> groups_;        // likewise
    std::map<std::size_t, std::string> unloadable_;           // by the library's place
    std::optional<workers::RuleWorker> shared_;
    OwnWorkers own_;
};

} // namespace kilihost::judging
