// Threads that take events from the inbox, have them judged and hand the verdicts to the outbox. Events of one asset
// are on one lane, so in order.
//
// Guarantees: a rule that does not return within its time costs its own verdict for the event: another thread takes
// over the lane, judges the event by the other rules, and goes on; what the rule says later is dropped. A rule under
// which the host ended twice for an event is not given that event again. An event that was at hand at an end is judged
// alone, so that the next end is sure to be its own.
#pragma once

#include "kili_api/backoff.hpp"
#include "kili_api/client.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/judging/at_hand.hpp"
#include "pipeline/judging/turn.hpp"
#include "pipeline/outbox/outbox.hpp"
#include "rules/judge.hpp"
#include "telemetry/metrics.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::judging {

class Lanes {
  public:
    // All but the choice outlive the lanes.
    Lanes(inbox::Inbox& inbox, outbox::Outbox& outbox, kili_api::Client& client, telemetry::Metrics& metrics,
          AtHand& at_hand, rules::Choice choice, std::size_t count, std::chrono::milliseconds rule_time_limit);
    ~Lanes(); // waits for the rules, however long they take
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    // Ends after the events at hand; those that wait stay in the inbox. The inbox is stopped by it. False where a rule
    // has not returned within `grace`; may be called again.
    bool stop(std::chrono::milliseconds grace);

  private:
    // An event to be judged, but not by the rules that failed for it without returning.
    struct Job {
        inbox::Waiting waiting;
        std::vector<rules::Failure> failed;
    };
    // A thread on its lane.
    struct Worker {
        Worker(AtHand& at_hand, std::size_t number) : lane(number), turn(at_hand, number) {}
        const std::size_t lane;
        Turn turn;
        // All with the lock held.
        Job job;
        bool alone = false;  // no other judges meanwhile
        std::string overran; // the rule that did not return; empty where the thread has its lane
        bool ended = false;
        std::thread thread;
    };

    void start(std::size_t lane, std::optional<Job> first); // with the lock held, as take_over and let_others_in
    void run(Worker& worker, std::optional<Job> job);
    // None where the host stops meanwhile, or the lane was taken over.
    std::optional<rules::Verdict> judge(Worker& worker, rules::Judge& judge, const Job& job,
                                        kili_api::Backoff& backoff);
    std::optional<std::vector<rules::Failure>> enter(Worker& worker, const Job& job);
    bool leave(Worker& worker);
    void let_others_in(Worker& worker);
    void watch();
    void take_over(Worker& worker, const std::string& rule);
    bool fetch_json_response(event::Event& event, rules::Verdict& verdict);
    bool pause(std::chrono::milliseconds time);

    inbox::Inbox& inbox_;
    outbox::Outbox& outbox_;
    kili_api::Client& client_;
    telemetry::Metrics& metrics_;
    AtHand& at_hand_;
    rules::Choice choice_;
    const std::chrono::milliseconds rule_time_limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool alone_ = false;                  // an event is judged alone, or waits for the others to leave
    std::size_t judging_ = 0;             // threads among the rules, but those that lost their lane
    std::size_t running_ = 0;             // threads
    std::size_t lost_ = 0;                // of them without a lane: a rule has not returned
    std::map<std::string, int> overruns_; // by rule: calls that have not returned
    std::vector<std::unique_ptr<Worker>> workers_;
    std::thread watching_;
};

} // namespace kilihost::judging
