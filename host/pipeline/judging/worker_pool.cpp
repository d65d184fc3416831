#include "pipeline/judging/worker_pool.hpp"

#include "config/duration.hpp"
#include "event/log_context.hpp"
#include "pipeline/judging/kili_services.hpp"

#include <pthread.h>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace kilihost::judging {

using std::chrono::milliseconds;

WorkerPool::WorkerPool(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, ProjectCache& projects,
                       telemetry::Metrics& metrics, CrashQuarantine& quarantine, rules::Choice choice,
                       std::size_t count, milliseconds rule_time_limit)
    : inbox_(inbox), outbox_(outbox), client_(client), projects_(projects), metrics_(metrics), quarantine_(quarantine),
      choice_(std::move(choice)), rule_time_limit_(rule_time_limit), label_fetcher_(client, inbox),
      unhandled_events_(metrics) {
    const std::lock_guard lock(mutex_);
    for (std::size_t partition = 0; partition < count; ++partition)
        start(partition, std::nullopt);
    watchdog_.emplace(rule_time_limit, [this](milliseconds elapsed) { look_for_timeouts(elapsed); });
}

WorkerPool::~WorkerPool() {
    stop(milliseconds(0));
    for (const auto& worker : workers_)
        worker->thread.join();
}

bool WorkerPool::stop(milliseconds grace) {
    inbox_.stop();
    quarantine_.close();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    isolation_.stop();
    watchdog_->stop();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, grace, [&] { return running_ == stuck_; });
    return running_ == 0;
}

// False if the host stops meanwhile.
bool WorkerPool::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
}

void WorkerPool::start(std::size_t partition, std::optional<Job> first) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(quarantine_, partition));
    worker.thread = std::thread([this, &worker, first = std::move(first)]() mutable {
        run(worker, std::move(first));
        const std::lock_guard ending(mutex_);
        --running_;
        worker.ended = true;
        if (!worker.stuck_in.empty()) {
            --stuck_;
            stuck_calls_.remove(worker.stuck_in);
        }
        changed_.notify_all();
    });
    ++running_;
}

void WorkerPool::run(Worker& worker, std::optional<Job> job) {
    ::pthread_setname_np(::pthread_self(), ("judging " + std::to_string(worker.partition)).c_str());
    KiliServices services(client_, projects_, &worker.deadline);
    rules::Judge judge(choice_, services);
    Retry retry; // seeding its backoff is expensive, so one is reused for all events
    for (;; job.reset()) {
        if (!job) {
            std::optional<inbox::QueuedEvent> next = inbox_.next(worker.partition);
            if (!next) return;
            job = Job{std::move(*next), {}};
        }
        const inbox::QueuedEvent& queued = job->queued;
        const auto begun = std::chrono::steady_clock::now();
        const event::LogContext context{
            {"event", queued.id}, {"project", queued.event->project_id()}, {"run", queued.event->identity()}};
        if (queued.event->kind() == event::EventKind::project_updated) projects_.forget(queued.event->project_id());
        bool repeated = false;
        std::optional<rules::Verdict> verdict = this->judge(worker, judge, *job, retry, repeated);
        if (!verdict) return;
        if (repeated) {
            inbox_.finished(queued);
            quarantine_.forget(queued.id);
            continue;
        }
        log_skipped(*verdict, queued.event->project_id());
        unhandled_events_.note(*queued.event, *verdict);
        metrics_.judged(*verdict, std::chrono::steady_clock::now() - begun);
        for (const rules::Failure& failure : verdict->failures) {
            const event::LogContext of_rule{{"rule", failure.rule}};
            spdlog::error("event {} ({}, project {}, run {}): rule {} failed: {}", queued.id, queued.event->type(),
                          queued.event->project_id(), queued.event->identity(), failure.rule, failure.cause);
        }
        outbox_.accept(queued, std::move(*verdict), [&inbox = inbox_, &quarantine = quarantine_, done = queued] {
            inbox.finished(done);
            quarantine.forget(done.id);
        });
    }
}

std::optional<rules::Verdict> WorkerPool::judge(Worker& worker, rules::Judge& judge, Job& job, Retry& retry,
                                                bool& repeated) {
    retry.start();
    for (;;) {
        rules::Verdict verdict;
        std::vector<rules::Failure> excluded;
        const auto label = label_fetcher_.complete(job.queued);
        if (const auto* const failure = std::get_if<rules::Failure>(&label)) {
            verdict.failures.push_back(*failure);
        } else if (std::get<LabelFetcher::Outcome>(label) == LabelFetcher::Outcome::repeated) {
            repeated = true;
            return verdict;
        } else {
            std::optional<std::vector<rules::Failure>> entered = enter(worker, job);
            if (!entered) return std::nullopt;
            excluded = std::move(*entered);
            verdict = judge.judge(*job.queued.event, &worker.deadline);
            if (!leave(worker)) return std::nullopt;
        }
        const std::optional<milliseconds> wait = retry.next(verdict);
        if (!wait) {
            if (!worker.waits_for.empty()) { // written by this thread alone
                const std::lock_guard lock(mutex_);
                worker.waits_for.clear();
            }
            std::move(excluded.begin(), excluded.end(), std::back_inserter(verdict.failures));
            return verdict;
        }
        if (const rules::Failure* const waiting = waiting_failure(verdict)) {
            const std::string what = "event " + std::to_string(job.queued.id) +
                                     " waits, and so do later events of its partition: " + waiting->rule + ": " +
                                     waiting->cause;
            const std::lock_guard lock(mutex_);
            if (std::exchange(worker.waits_for, what).empty()) spdlog::warn("{}", what);
        }
        if (!pause(*wait)) return std::nullopt;
    }
}

std::string WorkerPool::problem() const {
    const std::lock_guard lock(mutex_);
    for (const auto& worker : workers_)
        if (!worker->waits_for.empty()) return worker->waits_for;
    return {};
}

// Once for each rule and project.
void WorkerPool::log_skipped(const rules::Verdict& verdict, const std::string& project_id) {
    constexpr std::size_t max_logged = 10'000; // it bounds memory; beyond, each is logged again
    for (const rules::Skipped& skipped : verdict.skipped) {
        {
            const std::lock_guard lock(mutex_);
            if (skipped_logged_.size() == max_logged) skipped_logged_.clear();
            if (!skipped_logged_.insert(skipped.rule + " " + project_id).second) continue;
        }
        spdlog::info("rule {} is not run for project {}: {}", skipped.rule, project_id, skipped.reason);
    }
}

// The failures of rules that do not judge the event; none if the host stops.
std::optional<std::vector<rules::Failure>> WorkerPool::enter(Worker& worker, const Job& job) {
    const inbox::EventId event = job.queued.id;
    const Isolation::Mode mode = quarantine_.is_suspect(event) ? Isolation::Mode::alone : Isolation::Mode::shared;
    if (!isolation_.enter(mode)) return std::nullopt;
    const std::lock_guard lock(mutex_);
    std::vector<rules::Failure> failures = excluded(job);
    worker.job = job;
    worker.mode = mode;
    std::vector<std::string> names;
    for (const rules::Failure& failure : failures)
        names.push_back(failure.rule);
    worker.deadline.begin(event, std::move(names));
    return failures;
}

std::vector<rules::Failure> WorkerPool::excluded(const Job& job) const {
    std::vector<rules::Failure> out = job.timed_out;
    for (const std::string& rule : quarantine_.quarantined_rules(job.queued.id))
        out.push_back({rule, "the host ended " + std::to_string(CrashQuarantine::max_crashes) +
                                 " times while this rule judged the event"});
    const std::vector<rules::Failure> stuck = stuck_calls_.failures();
    if (stuck.empty()) return out;
    const std::vector<rules::Chosen> chosen = choice_(job.queued.event->project_id());
    std::copy_if(stuck.begin(), stuck.end(), std::back_inserter(out), [&](const rules::Failure& failure) {
        return std::any_of(chosen.begin(), chosen.end(),
                           [&](const rules::Chosen& one) { return one.rule->name() == failure.rule; });
    });
    return out;
}

bool WorkerPool::leave(Worker& worker) {
    if (!worker.deadline.finish()) return false;
    isolation_.leave(worker.mode);
    return true;
}

// The watchdog's.
void WorkerPool::look_for_timeouts(milliseconds elapsed) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    std::erase_if(workers_, [](const std::unique_ptr<Worker>& worker) {
        if (worker->ended) worker->thread.join();
        return worker->ended;
    });
    for (std::size_t i = 0; i < workers_.size(); ++i)
        if (const auto rule = workers_[i]->deadline.expired(elapsed, rule_time_limit_)) take_over(*workers_[i], *rule);
}

void WorkerPool::take_over(Worker& worker, const std::string& rule) {
    Job job = std::move(worker.job);
    spdlog::error("event {}: rule {} does not return; another worker takes over", job.queued.id, rule);
    metrics_.timed_out(rule);
    worker.stuck_in = rule;
    ++stuck_;
    stuck_calls_.add(rule);
    isolation_.leave(worker.mode);
    // An event of its own: the rule still reads the other.
    job.queued.event = std::make_shared<event::Event>(job.queued.event->body());
    job.timed_out.push_back({rule, "it did not return within " + config::to_text(rule_time_limit_)});
    start(worker.partition, std::move(job));
}

} // namespace kilihost::judging
