#include "pipeline/judging/lanes.hpp"

#include "config/duration.hpp"
#include "kili_api/blame.hpp"
#include "pipeline/judging/kili_services.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

namespace kilihost::judging {
namespace {

using std::chrono::milliseconds;

// A rule that fails is asked again, in case what it needs comes back; then the event goes to the dead letters.
constexpr int tries = 3;
constexpr milliseconds first_wait{100};
constexpr milliseconds longest_wait{30'000};

// A rule with so many calls that have not returned is not run: each holds a thread.
constexpr int max_overruns = 4;

// Says when a rule waits for Kili.
class NotedServices : public rules::Services {
  public:
    NotedServices(rules::Services& services, std::atomic<bool>& asking) : services_(services), asking_(asking) {}

    std::string labels(std::string_view project_id, std::string_view asset_id) override {
        const Asking asking(asking_);
        return services_.labels(project_id, asset_id);
    }
    std::string graphql(std::string_view document, std::string_view variables) override {
        const Asking asking(asking_);
        return services_.graphql(document, variables);
    }
    void create_issues(std::string_view project_id, std::string_view label_id, const std::vector<std::string>& texts,
                       const std::vector<std::string>& mids) override {
        const Asking asking(asking_);
        services_.create_issues(project_id, label_id, texts, mids);
    }

  private:
    class Asking {
      public:
        explicit Asking(std::atomic<bool>& flag) : flag_(flag) { flag_ = true; }
        ~Asking() { flag_ = false; }
        Asking(const Asking&) = delete;
        Asking& operator=(const Asking&) = delete;

      private:
        std::atomic<bool>& flag_;
    };
    rules::Services& services_;
    std::atomic<bool>& asking_;
};

} // namespace

Lanes::Lanes(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, telemetry::Metrics& metrics,
             AtHand& at_hand, rules::Choice choice, std::size_t count, milliseconds rule_time_limit)
    : inbox_(inbox), outbox_(outbox), client_(client), metrics_(metrics), at_hand_(at_hand), choice_(std::move(choice)),
      rule_time_limit_(rule_time_limit) {
    const std::lock_guard lock(mutex_);
    for (std::size_t lane = 0; lane < count; ++lane)
        start(lane, std::nullopt);
    watching_ = std::thread([this] { watch(); });
}

Lanes::~Lanes() {
    stop(milliseconds(0));
    watching_.join();
    for (const auto& worker : workers_)
        worker->thread.join();
}

bool Lanes::stop(milliseconds grace) {
    inbox_.stop();
    at_hand_.close();
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, grace, [&] { return running_ == lost_; });
    return running_ == 0;
}

bool Lanes::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
}

void Lanes::start(std::size_t lane, std::optional<Job> first) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>(at_hand_, lane));
    worker.thread = std::thread([this, &worker, first = std::move(first)]() mutable {
        run(worker, std::move(first));
        const std::lock_guard ending(mutex_);
        --running_;
        worker.ended = true;
        if (!worker.overran.empty()) {
            --lost_;
            --overruns_[worker.overran];
        }
        changed_.notify_all();
    });
    ++running_;
}

void Lanes::run(Worker& worker, std::optional<Job> job) {
    KiliServices kili(client_);
    NotedServices services(kili, worker.turn.asking());
    rules::Judge judge(choice_, services);
    kili_api::Backoff backoff(first_wait, longest_wait); // one for all events: its seed is dear
    for (;; job.reset()) {
        if (!job) {
            std::optional<inbox::Waiting> next = inbox_.next(worker.lane);
            if (!next) return;
            job = Job{std::move(*next), {}};
        }
        const inbox::Waiting& waiting = job->waiting;
        const auto begun = std::chrono::steady_clock::now();
        std::optional<rules::Verdict> verdict = this->judge(worker, judge, *job, backoff);
        if (!verdict) return;
        metrics_.judged(*verdict, std::chrono::steady_clock::now() - begun);
        for (const rules::Failure& failure : verdict->failures)
            spdlog::error("event {} ({}, project {}, run {}): rule {} failed: {}", waiting.id, waiting.event->type(),
                          waiting.event->project_id(), waiting.event->identity(), failure.rule, failure.cause);
        outbox_.accept(waiting, std::move(*verdict), [&inbox = inbox_, &at_hand = at_hand_, done = waiting] {
            inbox.finished(done);
            at_hand.forget(done.id);
        });
    }
}

std::optional<rules::Verdict> Lanes::judge(Worker& worker, rules::Judge& judge, const Job& job,
                                           kili_api::Backoff& backoff) {
    backoff.reset();
    bool told = false;
    for (int failed = 1;; ++failed) {
        rules::Verdict verdict;
        std::vector<rules::Failure> left_out;
        if (fetch_json_response(*job.waiting.event, verdict)) {
            std::optional<std::vector<rules::Failure>> entered = enter(worker, job);
            if (!entered) return std::nullopt;
            left_out = std::move(*entered);
            verdict = judge.judge(*job.waiting.event, &worker.turn);
            if (!leave(worker)) return std::nullopt;
        }
        const auto can_wait = [](const rules::Failure& failure) { return failure.can_wait; };
        const auto waiting = std::find_if(verdict.failures.begin(), verdict.failures.end(), can_wait);
        const bool wait = waiting != verdict.failures.end();
        if (wait && !std::exchange(told, true))
            spdlog::warn("event {} waits, and those of its lane behind it: {}: {}", job.waiting.id, waiting->rule,
                         waiting->cause);
        if (verdict.failures.empty() || (!wait && failed >= tries)) {
            std::move(left_out.begin(), left_out.end(), std::back_inserter(verdict.failures));
            return verdict;
        }
        if (!pause(backoff.next())) return std::nullopt;
    }
}

// The rules that are left out; none where the host stops.
std::optional<std::vector<rules::Failure>> Lanes::enter(Worker& worker, const Job& job) {
    const inbox::EventId event = job.waiting.id;
    std::vector<rules::Failure> left_out = job.failed;
    for (const std::string& rule : at_hand_.barred(event))
        left_out.push_back(
            {rule, "the host ended " + std::to_string(AtHand::max_ends) + " times while this rule judged the event"});
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || !alone_; });
    if (!stopping_ && at_hand_.is_suspect(event)) {
        alone_ = worker.alone = true;
        changed_.wait(lock, [&] { return stopping_ || judging_ == 0; });
    }
    if (stopping_) return std::nullopt;
    for (const auto& overrun : overruns_) {
        const std::string& rule = overrun.first;
        const int calls = overrun.second;
        if (calls < max_overruns) continue;
        const std::vector<rules::Chosen> chosen = choice_(job.waiting.event->project_id());
        if (std::any_of(chosen.begin(), chosen.end(),
                        [&](const rules::Chosen& one) { return one.rule->name() == rule; }))
            left_out.push_back(
                {rule, "not run: " + std::to_string(calls) + " calls of it have not returned; restart the host"});
    }
    ++judging_;
    worker.job = {job.waiting, job.failed};
    std::vector<std::string> names;
    for (const rules::Failure& failure : left_out)
        names.push_back(failure.rule);
    worker.turn.begin(event, std::move(names));
    return left_out;
}

bool Lanes::leave(Worker& worker) {
    if (!worker.turn.end()) return false;
    const std::lock_guard lock(mutex_);
    let_others_in(worker);
    return true;
}

void Lanes::let_others_in(Worker& worker) {
    --judging_;
    if (!alone_ || (!worker.alone && judging_ > 0)) return; // nobody waits for it
    if (worker.alone) alone_ = worker.alone = false;
    changed_.notify_all();
}

void Lanes::watch() {
    const milliseconds tick = std::clamp(rule_time_limit_ / 10, milliseconds(10), milliseconds(1000));
    while (pause(tick)) {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        std::erase_if(workers_, [](const std::unique_ptr<Worker>& worker) {
            if (worker->ended) worker->thread.join();
            return worker->ended;
        });
        for (std::size_t i = 0; i < workers_.size(); ++i)
            if (const auto rule = workers_[i]->turn.overrun(tick, rule_time_limit_)) take_over(*workers_[i], *rule);
    }
}

void Lanes::take_over(Worker& worker, const std::string& rule) {
    Job job = std::move(worker.job);
    spdlog::error("event {}: rule {} does not return; another thread takes over", job.waiting.id, rule);
    metrics_.overrun(rule);
    worker.overran = rule;
    ++lost_;
    ++overruns_[rule];
    let_others_in(worker);
    // An event of its own: the rule still reads the other.
    job.waiting.event = std::make_shared<event::Event>(job.waiting.event->body());
    job.failed.push_back({rule, "it did not return within " + config::to_text(rule_time_limit_)});
    start(worker.lane, std::move(job));
}

// False, with a failure in the verdict, where the label is not to be had.
bool Lanes::fetch_json_response(event::Event& event, rules::Verdict& verdict) {
    if (!event.lacks_json_response()) return true;
    const std::string host = "(fetching the label's jsonResponse)";
    if (!client_.transport().has_key()) {
        verdict.failures.push_back({host, no_key});
        return false;
    }
    try {
        const std::optional<kili_api::Label> label = client_.label(event.project_id(), event.label_id());
        if (label) {
            event.put_json_response(label->json_response.dump());
            return true;
        }
        verdict.failures.push_back({host, "Kili has no label " + event.label_id()});
    } catch (const kili_api::GraphqlError& error) {
        verdict.failures.push_back(
            {host, error.what(), kili_api::may_pass(error) || kili_api::blame(error) == kili_api::Blame::server});
    } catch (const kili_api::Error& error) {
        verdict.failures.push_back({host, error.what(), kili_api::may_pass(error)});
    }
    return false;
}

} // namespace kilihost::judging
