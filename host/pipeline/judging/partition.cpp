#include "pipeline/judging/partition.hpp"

#include "log/log.hpp"
#include "log/log_context.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kilihost::judging {

using std::chrono::milliseconds;
using workers::Crash;
using workers::Judged;
using workers::ProjectMessage;

Partition::Partition(Shared shared, std::size_t number)
    : shared_(shared), number_(number), services_(shared.client, shared.projects, shared.dry_run) {}

void Partition::run() {
    while (take_events()) {
        settle_answered();
        renew_generation();
        give_events();
        publish_workers();
        if (!in_flight_.empty()) take_answer();
    }
    workers_.reset();
    retired_.reset();
}

void Partition::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

void Partition::renew(std::unique_ptr<WorkerSet> prepared) {
    const std::lock_guard lock(mutex_);
    prepared_.swap(prepared); // an unused one ends here
}

void Partition::wake() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
}

void Partition::abandon() {
    abandoned_ = true;
    stop();
}

std::string Partition::problem() const {
    const std::lock_guard lock(mutex_);
    return waits_for_;
}

std::vector<WorkerStatus> Partition::workers() const {
    std::unique_lock lock(mutex_);
    std::vector<WorkerStatus> out = worker_statuses_;
    lock.unlock();
    for (WorkerStatus& worker : out)
        worker.memory = workers::WorkerProcess::memory_of(worker.process);
    return out;
}

std::vector<std::string> Partition::projects() const {
    const std::lock_guard lock(mutex_);
    return known_projects_;
}

// `apart`: the group that is about to judge `event` in a worker of its own.
void Partition::publish_workers(const std::vector<std::string>& apart, std::uint64_t event) {
    std::vector<WorkerStatus> all;
    if (worker()) all.push_back({worker()->process(), 0, {}, {in_flight_.begin(), in_flight_.end()}});
    for (const auto& [rules, process] : workers_->own().processes()) {
        all.push_back({process, 0, rules, {}});
        if (rules == apart) all.back().events = {event};
    }
    const std::lock_guard lock(mutex_);
    worker_statuses_ = std::move(all);
    if (known_projects_.size() != workers_->project_count()) known_projects_ = workers_->project_ids();
}

// False once nothing is left: the inbox has stopped, and no event is in flight.
bool Partition::take_events() {
    if (stopping_) { // events that are not judged, and those after them, stay in the inbox
        const auto left =
            std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return !job.given && !job.verdict; });
        jobs_.erase(left, jobs_.end());
        return !jobs_.empty() && !abandoned_;
    }
    // Labels that lack their content stay in the inbox, so that they can be fetched together.
    while (jobs_.size() < window && (jobs_.empty() || !jobs_.back().queued.event->lacks_json_response())) {
        std::optional<inbox::QueuedEvent> next =
            jobs_.empty() ? shared_.inbox.next(number_) : shared_.inbox.next_at_once(number_);
        if (!next) break;
        if (next->event->kind() == event::EventKind::project_updated)
            shared_.projects.forget(next->event->project_id());
        if (jobs_.empty()) retry_.start();
        jobs_.push_back({std::move(*next)});
    }
    return true;
}

// Between two events: those in flight are judged by the rules they were given to.
void Partition::renew_generation() {
    const std::shared_ptr<const Generation> newest = shared_.generation.load();
    if (workers_ && &generation() == newest.get()) return;
    while (!in_flight_.empty() && !abandoned_) {
        take_answer();
        settle_answered();
    }
    const bool is_pause = workers_ && !jobs_.empty();
    if (is_pause) paused_ = Clock::now();
    std::unique_ptr<WorkerSet> next;
    {
        const std::lock_guard lock(mutex_);
        if (prepared_ && &prepared_->generation() == newest.get()) next = std::move(prepared_);
    }
    retired_ = std::exchange(workers_, next ? std::move(next) : std::make_unique<WorkerSet>(newest));
    if (!is_pause) retired_.reset();
}

void Partition::settle_answered() {
    while (!jobs_.empty() && jobs_.front().verdict && !abandoned_)
        settle(jobs_.front());
}

void Partition::give_events() {
    for (Job& job : jobs_) {
        if (job.given || job.verdict) continue;
        if (stopping_ || !give(job)) return;
    }
}

// False if no further event can be given now.
bool Partition::give(Job& job) {
    const event::Event& event = *job.queued.event;
    const bool is_only_one = in_flight_.empty();
    // An event that must wait, or must be alone, goes once all before it are settled.
    if (!is_only_one && (job.alone || jobs_.front().alone || job.queued.undecided || event.lacks_json_response()))
        return false;
    if (is_only_one && !complete(job)) return false;
    if (!has_place_for(job)) return false;
    set_apart(job);
    if (!job.apart.empty()) {
        if (!is_only_one) return false; // several workers judge it, one event at a time
        job.alone = true;
    }
    if (!worker() && !start_worker(job)) return false;
    for (rules::Failure& failure : workers_->unloadable(event.project_id()))
        fail(job, failure.rule, failure.cause);
    std::vector<std::string> skipped = job.apart;
    for (const rules::Failure& excluded : job.excluded)
        skipped.push_back(excluded.rule);
    worker()->give(project_of(job), {std::uint64_t(job.queued.id), shared_.projects.revision(),
                                     job.queued.event->body(), job.label, std::move(skipped)});
    if (!job.begun) job.begun = Clock::now();
    job.given = true;
    in_flight_.push_back(std::uint64_t(job.queued.id));
    return true;
}

// Fetches the label that the event lacks, and decides whether it repeats another one. Blocks. False if the event, the
// first one, is not judged: it is settled or gone.
bool Partition::complete(Job& job) {
    const bool lacks_label = job.queued.event->lacks_json_response();
    if (!lacks_label && !job.queued.undecided) return true;
    if (!job.begun) job.begun = Clock::now();
    const auto outcome = shared_.label_fetcher.complete(job.queued);
    if (const auto* const failure = std::get_if<rules::Failure>(&outcome)) {
        job.verdict.emplace().failures.push_back(*failure);
        return false;
    }
    if (std::get<LabelFetcher::Outcome>(outcome) == LabelFetcher::Outcome::repeated) {
        set_waits_for({});
        shared_.inbox.finished(job.queued);
        jobs_.pop_front();
        retry_.start();
        return false;
    }
    if (lacks_label) job.label = event::text(job.queued.event->label());
    return true;
}

// Whether the worker can take the event and its project.
bool Partition::has_place_for(const Job& job) {
    const event::Event& event = *job.queued.event;
    if (!in_flight_.empty() && !worker()->has_room(event.body().size())) return false;
    if (!workers_->is_full() || workers_->knows(event.project_id())) return true;
    if (!in_flight_.empty()) return false;
    workers_->clear();
    return true;
}

// False if the system cannot start a process: then the event waits.
bool Partition::start_worker(Job& job) try {
    return workers_->start(abandoned_);
} catch (const std::system_error& error) {
    job.verdict.emplace().failures.push_back({"(starting a worker)", error.what(), true});
    return false;
}

void Partition::take_answer() {
    std::variant<Judged, Crash> answer = [&] {
        const log::LogContext context{{"event", std::int64_t(in_flight_.front())}};
        return worker()->next(services_, abandoned_);
    }();
    if (const auto* const crash = std::get_if<Crash>(&answer)) return crashed(*crash);
    auto& judged = std::get<Judged>(answer);
    if (judged.number != in_flight_.front()) return crashed({.cause = "answered for another event", .progress = {}});
    in_flight(judged.number)->verdict = std::move(judged.verdict);
    in_flight_.pop_front();
    if (paused_) shared_.metrics.paused(Clock::now() - *std::exchange(paused_, std::nullopt));
    retired_.reset();
}

Job* Partition::in_flight(std::uint64_t number) {
    if (std::find(in_flight_.begin(), in_flight_.end(), number) == in_flight_.end()) return nullptr;
    const auto found = std::find_if(jobs_.begin(), jobs_.end(),
                                    [&](const Job& job) { return std::uint64_t(job.queued.id) == number; });
    return found == jobs_.end() ? nullptr : &*found;
}

// The shared worker has ended. The next one judges the events in flight.
void Partition::crashed(const Crash& crash) {
    Job* job = in_flight(crash.progress.event);
    if (job == nullptr) job = in_flight(in_flight_.front());
    for (const std::uint64_t number : in_flight_)
        in_flight(number)->given = false;
    in_flight_.clear();
    worker().reset();
    if (abandoned_) return;
    const log::LogContext context{{"event", job->queued.id}, {"project", job->queued.event->project_id()}};
    const std::string rule = generation().rules.rule_of(crash);
    if (crash.outer) return killed_from_outside(*job, {rule.empty() ? "(a rule)" : rule});
    if (!crash.out_of_memory) return blame(*job, rule, crash);
    log::error("event {}: a worker has come to its memory limit; each rule now judges in a worker of its own",
               job->queued.id);
    job->alone = job->each_alone = true;
}

// `rules`: those that the worker may have been running.
void Partition::killed_from_outside(Job& job, const std::vector<std::string>& rules) {
    log::warn("event {}: a worker was killed by another process, or the machine has no memory left", job.queued.id);
    if (++job.outer_ends < most_outer_ends) return;
    for (const std::string& rule : rules)
        fail(job, rule,
             "its worker was killed " + std::to_string(most_outer_ends) +
                 " times by another process, or because the machine has no memory left");
}

// The rule ended its worker at the event. After the first time the event is judged once more, alone; after the second
// time without the rule. If the rule is not known, every rule judges the event in a separate worker, which shows it.
void Partition::blame(Job& job, const std::string& rule, const Crash& crash) {
    const auto now = Clock::now();
    job.alone = true;
    if (rule.empty()) {
        job.each_alone = true;
        log::error("event {}: a rule {}; each rule now judges in a worker of its own", job.queued.id, crash.cause);
        return;
    }
    shared_.health.ended_worker(rule, now);
    shared_.metrics.ended_worker(rule, crash.timed_out);
    log::error("event {} (project {}): rule {} {}", job.queued.id, job.queued.event->project_id(), rule, crash.cause);
    if (std::exchange(job.suspect, rule) != rule) return;
    fail(job, rule, crash.cause);
    shared_.health.failed_event(rule, now);
}

void Partition::fail(Job& job, const std::string& who, const std::string& cause) const {
    if (!job.excludes(who)) job.excluded.push_back({who, cause});
}

// The first event has the verdict of the rules that share a worker.
void Partition::settle(Job& job) {
    const log::LogContext context{{"event", job.queued.id},
                                  {"project", job.queued.event->project_id()},
                                  {"run", job.queued.event->idempotency_key()}};
    if (renew_large_worker(job)) return;
    judge_apart(job);
    if (abandoned_) return;
    if (const std::optional<milliseconds> wait = retry_.next(*job.verdict)) return wait_and_try_again(job, *wait);
    std::move(job.excluded.begin(), job.excluded.end(), std::back_inserter(job.verdict->failures));
    accept(job);
}

// If a worker's memory nears its limit, a rule that fails in it may not be at fault. True if the event is judged again,
// each rule in a separate worker.
bool Partition::renew_large_worker(Job& job) {
    const bool failed = !job.verdict->failures.empty();
    if (!worker() || !(failed ? worker()->nears_memory_limit() : worker()->was_near_memory_limit())) return false;
    log::warn("a worker holds {} MB and is replaced", worker()->memory() / 1'000'000);
    while (!in_flight_.empty() && !abandoned_)
        take_answer();
    worker().reset();
    for (Job& each : jobs_)
        if (each.verdict && !each.verdict->failures.empty()) {
            each.judge_again();
            each.alone = each.each_alone = true;
        }
    return !job.verdict;
}

void Partition::accept(Job& job) {
    rules::Verdict verdict = std::move(*job.verdict);
    const inbox::QueuedEvent done = std::move(job.queued);
    const auto begun = job.begun.value_or(Clock::now());
    jobs_.pop_front();
    retry_.start();
    set_waits_for({});
    shared_.skipped_rules.note(verdict, done.event->project_id());
    shared_.unhandled_events.note(*done.event, verdict);
    shared_.metrics.judged(verdict, Clock::now() - begun);
    for (const rules::Failure& failure : verdict.failures) {
        const log::LogContext of_rule{{"rule", failure.rule}};
        log::error("event {} ({}, project {}, run {}): rule {} failed: {}", done.id, done.event->type(),
                   done.event->project_id(), done.event->idempotency_key(), failure.rule, failure.cause);
    }
    shared_.outbox.accept(done, std::move(verdict), [&inbox = shared_.inbox, done] { inbox.finished(done); });
}

// Later events of the partition wait too, although those in flight are judged meanwhile.
void Partition::wait_and_try_again(Job& job, milliseconds wait) {
    if (const rules::Failure* const waiting = waiting_failure(*job.verdict)) {
        const std::string what = "event " + std::to_string(job.queued.id) +
                                 " waits, and so do later events of its partition: " + waiting->rule + ": " +
                                 waiting->cause;
        if (problem().empty()) log::warn("{}", what);
        set_waits_for(what);
    }
    job.judge_again();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [&] { return stopping_ || shared_.generation.load().get() != &generation(); });
}

void Partition::set_waits_for(std::string what) {
    const std::lock_guard lock(mutex_);
    waits_for_ = std::move(what);
}

} // namespace kilihost::judging
