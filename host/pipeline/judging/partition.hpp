// One judging thread: takes the events of its partition of the assets from the inbox, has its worker processes judge
// them, and passes the verdicts to the outbox, all in order.
//
// Up to `window` events are in flight in the worker that all well-behaved rules share. If that worker ends, the event
// that it was judging is judged once more, alone. If the same rule ends its worker again, the event is a dead letter of
// that rule, and the other rules' findings are acted on. The worker had not begun the later events in flight; the next
// one judges them. A rule that has ended a worker judges in a separate one for a while (rule_health.hpp). Rules with
// settings of their own judge after the shared worker, one event at a time (own_workers.hpp).
#pragma once

#include "kili_api/client.hpp"
#include "pipeline/judging/generation.hpp"
#include "pipeline/judging/job.hpp"
#include "pipeline/judging/kili_services.hpp"
#include "pipeline/judging/label_fetcher.hpp"
#include "pipeline/judging/project_cache.hpp"
#include "pipeline/judging/retry.hpp"
#include "pipeline/judging/rule_health.hpp"
#include "pipeline/judging/skipped_rules.hpp"
#include "pipeline/judging/unhandled_events.hpp"
#include "pipeline/judging/worker_set.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "telemetry/metrics.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::judging {

// For the operator.
struct WorkerStatus {
    pid_t process = 0;
    std::size_t memory = 0;              // bytes
    std::vector<std::string> rules{};    // that it runs; none: the rules with the settings of most
    std::vector<std::uint64_t> events{}; // that it was given, the one that it judges first
};

class Partition {
  public:
    // How many events a worker has at once: enough to keep it busy, few enough for a quick stop.
    static constexpr std::size_t window = 16;
    // How often an event is judged again after an end of its worker that no rule caused.
    static constexpr int most_outer_ends = 3;

    // The objects that all partitions share. They outlive the partitions.
    struct Shared {
        inbox::Inbox& inbox;
        outbox::Outbox& outbox;
        kili_api::Client& client;
        ProjectCache& projects;
        telemetry::Metrics& metrics;
        LabelFetcher& label_fetcher;
        UnhandledEvents& unhandled_events;
        SkippedRules& skipped_rules;
        RuleHealth& health;
        std::atomic<std::shared_ptr<const Generation>>& generation;
        bool dry_run; // changes nothing at Kili
    };

    Partition(Shared shared, std::size_t number);

    // Judges until stop(), on the thread that calls it.
    void run();

    // Begins no further event. Any thread.
    void stop();
    // The same, and ends the worker. An event that it has not finished stays in the inbox. Any thread.
    void abandon();
    // Sets the workers of the next generation. Any thread.
    void renew(std::unique_ptr<WorkerSet> prepared);
    // Whether that generation judges. Any thread.
    void wake();

    // Which event waits for Kili, and why, or empty. Any thread.
    std::string problem() const;
    // The workers at the thread's last report. Any thread.
    std::vector<std::string> projects() const;
    std::vector<WorkerStatus> workers() const;

  private:
    using Clock = std::chrono::steady_clock;

    bool take_events();
    void renew_generation();
    void settle_answered();
    void give_events();
    bool give(Job& job);
    bool complete(Job& job);
    bool has_place_for(const Job& job);
    bool start_worker(Job& job);
    void take_answer();
    void crashed(const workers::Crash& crash);
    void blame(Job& job, const std::string& rule, const workers::Crash& crash);
    void killed_from_outside(Job& job, const std::vector<std::string>& rules);
    void settle(Job& job);
    bool renew_large_worker(Job& job);
    void judge_apart(Job& job);
    bool judge_apart(Job& job, const Group& group, std::vector<std::string>& judged);
    const std::vector<Group>& groups_apart(const Job& job);
    void crashed_apart(Job& job, const Group& group, const workers::Crash& crash);
    void accept(Job& job);
    void wait_and_try_again(Job& job, std::chrono::milliseconds wait);
    void set_waits_for(std::string what);
    void publish_workers(const std::vector<std::string>& apart = {}, std::uint64_t event = 0);
    void fail(Job& job, const std::string& who, const std::string& cause) const;
    Job* in_flight(std::uint64_t number);
    const workers::ProjectMessage& project_of(const Job& job) {
        return workers_->project(job.queued.event->project_id());
    }
    const Generation& generation() const { return workers_->generation(); }
    std::optional<workers::RuleWorker>& worker() { return workers_->shared(); }
    void set_apart(Job& job);
    bool is_apart(const std::string& rule) const;
    bool is_alone(const std::string& rule) const;

    Shared shared_;
    const std::size_t number_;
    KiliServices services_;
    Retry retry_; // of the first event; seeding its backoff is expensive, so one is reused
    std::unique_ptr<WorkerSet> workers_;
    std::unique_ptr<WorkerSet> retired_;      // the generation before; ended after the next one's first verdict
    std::vector<Group> regrouped_;            // for one event, since a rule has ended a worker
    std::deque<Job> jobs_;                    // in order
    std::deque<std::uint64_t> in_flight_;     // what the shared worker has, in order
    std::optional<Clock::time_point> paused_; // since when events wait for the next generation's first verdict

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string waits_for_;                     // with the lock held
    std::vector<WorkerStatus> worker_statuses_; // likewise
    std::vector<std::string> known_projects_;   // likewise
    std::unique_ptr<WorkerSet> prepared_;       // likewise
    std::atomic<bool> stopping_{false}, abandoned_{false};
};

} // namespace kilihost::judging
