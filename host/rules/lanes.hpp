// Threads that take events from the inbox, have them judged and hand the verdicts to the outbox. Events of one asset
// are on one lane, so in order.
#pragma once

#include "console/metrics.hpp"
#include "inbox/inbox.hpp"
#include "kili/client.hpp"
#include "outbox/outbox.hpp"
#include "rules/judge.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace kilihost::rules {

class Lanes {
  public:
    // All but the choice outlive the lanes.
    Lanes(inbox::Inbox& inbox, outbox::Outbox& outbox, kili::Client& client, console::Metrics& metrics, Choice choice,
          std::size_t count);
    ~Lanes(); // waits for the rules, however long they take
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    // Ends after the events at hand; those that wait stay in the inbox. The inbox is stopped by it. False where a rule
    // has not returned within `grace`; may be called again.
    bool stop(std::chrono::milliseconds grace);

  private:
    void run(std::size_t lane);
    // None where the host stops meanwhile.
    std::optional<Verdict> judge(Judge& judge, inbox::Waiting& waiting);
    bool fetch_json_response(event::Event& event, Verdict& verdict);
    bool pause(std::chrono::milliseconds time);

    inbox::Inbox& inbox_;
    outbox::Outbox& outbox_;
    kili::Client& client_;
    console::Metrics& metrics_;
    Choice choice_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::size_t running_ = 0; // threads
    std::vector<std::thread> threads_;
};

} // namespace kilihost::rules
