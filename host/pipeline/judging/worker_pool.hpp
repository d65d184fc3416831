// The threads that take events from the inbox, judge them and hand the verdicts to the outbox. A worker owns one
// partition of the assets, so events of one asset are judged in order.
//
// Guarantees: a rule that does not return within its time limit costs its own verdict for the event. A new worker then
// takes over the partition, judges the event by the other rules and continues; what the rule reports later is dropped.
// An event for which the host crashed is judged alone, and is kept from a rule under which it crashed twice.
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/judging/crash_quarantine.hpp"
#include "pipeline/judging/isolation.hpp"
#include "pipeline/judging/label_fetcher.hpp"
#include "pipeline/judging/project_cache.hpp"
#include "pipeline/judging/retry.hpp"
#include "pipeline/judging/rule_deadline.hpp"
#include "pipeline/judging/watchdog.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "rules/judge.hpp"
#include "telemetry/metrics.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::judging {

class WorkerPool {
  public:
    // All but the choice outlive the pool. `count` is the inbox's number of partitions.
    WorkerPool(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, ProjectCache& projects,
               telemetry::Metrics& metrics, CrashQuarantine& quarantine, rules::Choice choice, std::size_t count,
               std::chrono::milliseconds rule_time_limit);
    ~WorkerPool(); // waits for the rules, however long they take
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Stops the inbox and ends the workers after the events in flight; events that wait stay in the inbox. False if a
    // rule has not returned within `grace`. May be called again.
    bool stop(std::chrono::milliseconds grace);

  private:
    // An event to be judged, but not by the rules that timed out for it.
    struct Job {
        inbox::Waiting waiting;
        std::vector<rules::Failure> timed_out;
    };
    struct Worker {
        Worker(CrashQuarantine& quarantine, std::size_t number) : partition(number), deadline(quarantine, number) {}
        const std::size_t partition;
        RuleDeadline deadline;
        // All with the lock held.
        Job job;
        Isolation::Mode mode = Isolation::Mode::shared;
        std::string stuck_in; // the rule that did not return; empty while the worker owns its partition
        bool ended = false;
        std::thread thread;
    };

    void start(std::size_t partition, std::optional<Job> first); // with the lock held, as take_over
    void run(Worker& worker, std::optional<Job> job);
    // None if the host stops, or another worker has taken over.
    std::optional<rules::Verdict> judge(Worker& worker, rules::Judge& judge, const Job& job, Retry& retry);
    std::optional<std::vector<rules::Failure>> enter(Worker& worker, const Job& job);
    bool leave(Worker& worker);
    std::vector<rules::Failure> excluded(const Job& job) const; // with the lock held
    void look_for_timeouts(std::chrono::milliseconds elapsed);
    void take_over(Worker& worker, const std::string& rule);
    bool pause(std::chrono::milliseconds time);
    void log_skipped(const rules::Verdict& verdict, const std::string& project_id);

    inbox::Inbox& inbox_;
    outbox::Outbox& outbox_;
    kili_api::Client& client_;
    ProjectCache& projects_;
    telemetry::Metrics& metrics_;
    CrashQuarantine& quarantine_;
    rules::Choice choice_;
    const std::chrono::milliseconds rule_time_limit_;
    LabelFetcher label_fetcher_;
    Isolation isolation_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::size_t running_ = 0; // workers
    std::size_t stuck_ = 0;   // of them without a partition: a rule has not returned
    StuckCalls stuck_calls_;
    std::set<std::string> skipped_logged_; // rule and project
    std::vector<std::unique_ptr<Worker>> workers_;
    std::optional<Watchdog> watchdog_;
};

} // namespace kilihost::judging
