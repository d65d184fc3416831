#include "rules/lanes.hpp"

#include "kili/blame.hpp"
#include "outbox/backoff.hpp"
#include "rules/kili_services.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace kilihost::rules {
namespace {

using std::chrono::milliseconds;

// A rule that fails is asked again, in case what it needs comes back; then the event goes to the dead letters.
constexpr int tries = 3;
constexpr milliseconds first_wait{100};
constexpr milliseconds longest_wait{30'000};

} // namespace

Lanes::Lanes(inbox::Inbox& inbox, outbox::Outbox& outbox, kili::Client& client, console::Metrics& metrics,
             Choice choice, std::size_t count)
    : inbox_(inbox), outbox_(outbox), client_(client), metrics_(metrics), choice_(std::move(choice)) {
    running_ = count;
    for (std::size_t lane = 0; lane < count; ++lane)
        threads_.emplace_back([this, lane] {
            run(lane);
            const std::lock_guard lock(mutex_);
            --running_;
            changed_.notify_all();
        });
}

Lanes::~Lanes() {
    stop(milliseconds(0));
    for (std::thread& thread : threads_)
        thread.join();
}

bool Lanes::stop(milliseconds grace) {
    inbox_.stop();
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    return changed_.wait_for(lock, grace, [&] { return running_ == 0; });
}

bool Lanes::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
}

void Lanes::run(std::size_t lane) {
    KiliServices services(client_);
    Judge judge(choice_, services);
    while (std::optional<inbox::Waiting> waiting = inbox_.next(lane)) {
        const auto begun = std::chrono::steady_clock::now();
        std::optional<Verdict> verdict = this->judge(judge, *waiting);
        if (!verdict) return;
        metrics_.judged(*verdict, std::chrono::steady_clock::now() - begun);
        for (const Failure& failure : verdict->failures)
            spdlog::error("event {} ({}, project {}, run {}): rule {} failed: {}", waiting->id, waiting->event->type(),
                          waiting->event->project_id(), waiting->event->identity(), failure.rule, failure.cause);
        outbox_.accept(*waiting, std::move(*verdict), [this, done = *waiting] { inbox_.finished(done); });
    }
}

std::optional<Verdict> Lanes::judge(Judge& judge, inbox::Waiting& waiting) {
    outbox::Backoff backoff(first_wait, longest_wait);
    for (int failed = 1;; ++failed) {
        Verdict verdict;
        if (fetch_json_response(*waiting.event, verdict)) verdict = judge.judge(*waiting.event);
        const auto can_wait = [](const Failure& failure) { return failure.can_wait; };
        const bool wait = std::any_of(verdict.failures.begin(), verdict.failures.end(), can_wait);
        if (verdict.failures.empty() || (!wait && failed >= tries)) return verdict;
        if (!pause(backoff.next())) return std::nullopt;
    }
}

// False, with a failure in the verdict, where the label is not to be had.
bool Lanes::fetch_json_response(event::Event& event, Verdict& verdict) {
    if (!event.lacks_json_response()) return true;
    const std::string host = "(fetching the label's jsonResponse)";
    try {
        const std::optional<kili::Label> label = client_.label(event.project_id(), event.label_id());
        if (label) {
            event.put_json_response(label->json_response.dump());
            return true;
        }
        verdict.failures.push_back({host, "Kili has no label " + event.label_id()});
    } catch (const kili::GraphqlError& error) {
        const kili::Blame blame = kili::blame(error);
        verdict.failures.push_back({host, error.what(), blame == kili::Blame::caller || blame == kili::Blame::server});
    } catch (const kili::Error& error) {
        verdict.failures.push_back({host, error.what(), true});
    }
    return false;
}

} // namespace kilihost::rules
