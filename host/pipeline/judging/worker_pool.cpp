#include "pipeline/judging/worker_pool.hpp"

#include "log/log.hpp"

#include <pthread.h>

#include <utility>

namespace kilihost::judging {

WorkerPool::WorkerPool(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, ProjectCache& projects,
                       telemetry::Metrics& metrics, std::shared_ptr<const Generation> generation, std::size_t count,
                       bool dry_run)
    : inbox_(inbox), client_(client), projects_(projects), metrics_(metrics), dry_run_(dry_run),
      label_fetcher_(client, inbox), unhandled_events_(metrics), generation_(std::move(generation)), running_(count) {
    for (std::size_t number = 0; number < count; ++number) {
        Partition& partition = *partitions_.emplace_back(std::make_unique<Partition>(
            Partition::Shared{inbox, outbox, client, projects, metrics, label_fetcher_, unhandled_events_,
                              skipped_rules_, health_, generation_, dry_run},
            number));
        threads_.emplace_back([this, &partition] {
            partition.run();
            const std::lock_guard lock(mutex_);
            --running_;
            changed_.notify_all();
        });
        ::pthread_setname_np(threads_.back().native_handle(), ("judging " + std::to_string(number)).c_str());
    }
}

WorkerPool::~WorkerPool() {
    stop(std::chrono::milliseconds(0));
    for (std::thread& thread : threads_)
        thread.join();
}

bool WorkerPool::renew(const std::shared_ptr<const Generation>& generation, const std::atomic<bool>& abandoned) {
    KiliServices services(client_, projects_, dry_run_);
    std::vector<std::unique_ptr<WorkerSet>> prepared;
    for (const auto& partition : partitions_) {
        WorkerSet& set = *prepared.emplace_back(std::make_unique<WorkerSet>(generation));
        set.prepare(partition->projects(), services, abandoned);
        if (abandoned) return false;
    }
    health_.forget();
    metrics_.reloaded();
    for (std::size_t number = 0; number < partitions_.size(); ++number)
        partitions_[number]->renew(std::move(prepared[number]));
    generation_ = generation;
    inbox_.wake();
    for (const auto& partition : partitions_)
        partition->wake();
    return true;
}

void WorkerPool::stop(std::chrono::milliseconds grace) {
    inbox_.stop();
    for (const auto& partition : partitions_)
        partition->stop();
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, grace, [&] { return running_ == 0; }))
            log::warn("a rule does not return: its event is judged after the next start");
    }
    for (const auto& partition : partitions_)
        partition->abandon();
}

std::vector<WorkerStatus> WorkerPool::workers() const {
    std::vector<WorkerStatus> out;
    for (const auto& partition : partitions_)
        for (WorkerStatus& worker : partition->workers())
            out.push_back(std::move(worker));
    return out;
}

std::string WorkerPool::problem() const {
    for (const auto& partition : partitions_)
        if (std::string problem = partition->problem(); !problem.empty()) return problem;
    return {};
}

} // namespace kilihost::judging
