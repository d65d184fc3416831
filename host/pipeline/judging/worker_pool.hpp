// The judging stage: a thread for each partition of the assets, with worker processes of its own (partition.hpp).
//
// Guarantees: a rule that crashes, hangs, leaks or overwrites memory costs its own verdict on the event, never another
// event's and never the host. Events of one asset are judged in the order in which they arrived.
#pragma once

#include "pipeline/judging/partition.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::judging {

class WorkerPool {
  public:
    // All but the generation outlive the pool. `count` is the inbox's number of partitions.
    WorkerPool(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, ProjectCache& projects,
               telemetry::Metrics& metrics, std::shared_ptr<const Generation> generation, std::size_t count,
               bool dry_run);
    ~WorkerPool(); // stop(), then waits for the threads
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Starts workers for these rules beside those that judge, and creates the rules for the projects that had events.
    // From then on each partition judges its next event by them. Blocks; the workers end with the calling thread. False
    // if it was abandoned: then nothing has changed.
    bool renew(const std::shared_ptr<const Generation>& generation, const std::atomic<bool>& abandoned);

    // Stops the inbox and finishes the events in flight. An event that a rule has not finished within `grace` stays in
    // the inbox. Idempotent.
    void stop(std::chrono::milliseconds grace);

    // Which event waits for Kili, and why, or empty: for readiness. Any thread.
    std::string problem() const;
    // The processes of every partition. Any thread.
    std::vector<WorkerStatus> workers() const;
    const RuleHealth& health() const { return health_; }

  private:
    inbox::Inbox& inbox_;
    kili_api::Client& client_;
    ProjectCache& projects_;
    telemetry::Metrics& metrics_;
    const bool dry_run_;
    LabelFetcher label_fetcher_;
    UnhandledEvents unhandled_events_;
    SkippedRules skipped_rules_;
    RuleHealth health_;
    std::atomic<std::shared_ptr<const Generation>> generation_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t running_ = 0; // partitions
    std::vector<std::unique_ptr<Partition>> partitions_;
    std::vector<std::thread> threads_;
};

} // namespace kilihost::judging
