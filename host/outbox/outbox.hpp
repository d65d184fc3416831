// The outbox: what the verdicts ask of Kili, on disk before an event counts as judged, then sent in as few calls as
// Kili's API allows.
//
// Guarantees: an action is carried out once, however often the host is killed; actions of an asset go in the order of
// their events, its send-back after its issues; what Kili refuses ends in the dead letters alone; while the API is
// away everything waits. One thread sends; accept may be called from any.
#pragma once

#include "inbox/event_table.hpp"
#include "inbox/inbox.hpp"
#include "inbox/journal.hpp"
#include "kili/client.hpp"
#include "outbox/action_table.hpp"
#include "outbox/backoff.hpp"
#include "outbox/batch.hpp"
#include "rules/verdict.hpp"

#include <soci/session.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace kilihost::outbox {

struct Policy {
    bool solve_fixed = false; // issues are set solved when a later label passes the rule
    int bounce_limit = 10;    // an asset sent back so often within the window is not sent back again
    std::chrono::milliseconds bounce_window = std::chrono::hours(1);
};

class Outbox {
  public:
    // All outlive the outbox; the tables are the journal's. Starts to send what is left from before. With `can_send`
    // false actions are stored and wait for a host that can.
    Outbox(inbox::Journal& journal, inbox::EventTable& events, ActionTable& actions,
           const std::filesystem::path& database, kili::Client& client, Policy policy, bool can_send);
    ~Outbox(); // stop()
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Stores what the verdict asks for and moves the event on; `accepted` follows the commit, on the journal's thread.
    void accept(const inbox::Waiting& waiting, rules::Verdict verdict, std::function<void()> accepted);

    // Sends what can be sent within `grace` if the API answers, then ends the thread. Idempotent.
    void stop(std::chrono::milliseconds grace);

    // Actions not yet carried out.
    std::int64_t waiting() const { return waiting_; }
    // Why nothing can be sent, or empty: for readiness.
    std::string trouble() const;

  private:
    void run();
    bool send_next();
    Batch without_needless(const Batch& batch);
    void settle_unknown(Kind kind, const std::vector<Action>& unknown);
    void send(const Batch& batch);
    std::vector<std::string> call(const Batch& batch);
    void send_refused_apart(const Batch& batch, const kili::GraphqlError& refusal);
    void finish(const std::vector<Action>& actions, const std::vector<std::string>& details);
    void bury(const Action& action, const std::string& cause);
    bool pause(std::chrono::milliseconds time);
    void set_trouble(std::string text);

    inbox::Journal& journal_;
    inbox::EventTable& events_;
    ActionTable& actions_;
    kili::Client& client_;
    const Policy policy_;
    soci::session reader_; // of the sending thread
    Backoff backoff_;
    bool backlog_ = false; // the last batch of issues was full

    std::atomic<std::int64_t> waiting_{0};
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string trouble_ = "Kili's API has not been asked yet";
    bool work_ = true;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point deadline_; // once stopping
    std::thread thread_;
};

} // namespace kilihost::outbox
