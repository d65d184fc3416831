// The outbox: stores the actions that verdicts ask for before an event counts as judged, then sends them to Kili in as
// few calls as its API allows.
//
// Guarantees: an action is carried out once, however often the host is killed. Actions of an asset go in the order of
// their events, its send-back after its issues. An action that Kili refuses, or breaks at, becomes a dead letter
// without the others. While the API is away everything waits; while Kili refuses one kind of action of a project, that
// kind waits. One thread sends; accept may be called from any.
#pragma once

#include "kili_api/backoff.hpp"
#include "kili_api/client.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "pipeline/outbox/batch.hpp"
#include "pipeline/outbox/batch_sender.hpp"
#include "pipeline/outbox/project_pauses.hpp"
#include "rules/verdict.hpp"
#include "storage/journal.hpp"

#include <soci/session.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::outbox {

// config::OutboxConfig has the defaults.
struct Policy {
    bool solve_fixed;                        // issues are set solved once a later label passes the rule
    int bounce_limit;                        // an asset sent back this often within the window is not sent back again
    std::chrono::milliseconds bounce_window; // at most a day
    // How long after a lost reply, and after the start, the host waits before it asks Kili what it carried out: Kili
    // may still work on it.
    std::chrono::milliseconds settle_time;
    // How long Kili may refuse all actions of one kind of a project, or break at one action, before these are dead.
    std::chrono::milliseconds refusal_time;
    bool dry_run = false; // actions are logged and count as done, without a call
};

class Outbox {
  public:
    // All outlive the outbox; the tables belong to the journal. Starts to send what an earlier host left. If `can_send`
    // is false, actions are stored and wait for a host that can send.
    Outbox(storage::Journal& journal, inbox::EventTable& events, ActionTable& actions,
           const storage::Database& database, kili_api::Client& client, Policy policy, bool can_send);
    ~Outbox(); // stop()
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Stores the verdict's actions and sets the event's next state; calls `accepted` after the commit, on the journal's
    // thread.
    void accept(const inbox::QueuedEvent& waiting, rules::Verdict verdict, std::function<void()> accepted);

    // Sends what it can within `grace` if the API answers, then ends the thread. A call that takes longer is broken
    // off, and so are the client's other calls. Idempotent.
    void stop(std::chrono::milliseconds grace);

    // Actions not yet carried out. Any thread.
    std::int64_t waiting() const { return waiting_; }
    // Why actions cannot be sent, or empty: for readiness. Any thread.
    std::string problem() const;

  private:
    using Clock = std::chrono::steady_clock;

    // The state of a project with unfinished actions.
    struct ProjectState {
        ProjectPauses pauses;
        bool backlog = false; // its last batch of issues was full
    };

    void run();
    void sign_in();
    bool wait_for_work(bool at_once);
    bool out_of_time() const;
    bool pause(std::chrono::milliseconds time);
    bool send_next();
    std::optional<Batch> next_batch(const std::string& project_id, ProjectState& project, Clock::time_point now);
    bool serve(Batch batch, ProjectState& project);
    bool look_up_unknown(ActionKind kind, const std::vector<Action>& unknown, ProjectPauses& pauses);
    void finish_superseded(std::vector<Action>& unfinished);
    Batch without_needless(const Batch& batch);
    void deliver(Batch batch, ProjectPauses& pauses);
    void set_problem(std::string text);
    std::string refusals() const;

    storage::Journal& journal_;
    inbox::EventTable& events_;
    ActionTable& actions_;
    kili_api::Client& client_;
    const Policy policy_;

    // Used by the sending thread only.
    soci::session reader_;
    BatchSender sender_;
    kili_api::Backoff backoff_;
    std::uint64_t answers_ = 0; // of Kili, until the last failure
    bool signed_in_ = false;
    Clock::time_point sign_in_at_{};
    std::string sign_in_refusal_;                  // while Kili asks for a long wait
    std::map<std::string, ProjectState> projects_; // by id
    std::string last_project_;                     // the one served last
    Clock::time_point settle_from_;                // no look-up before
    std::optional<Clock::time_point> wake_;        // the next end of a pause

    std::atomic<std::int64_t> waiting_{0};
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string problem_ = "Kili's API has not been asked yet";
    bool work_ = true;
    bool stopping_ = false;
    bool ended_ = false;         // the thread has ended
    Clock::time_point deadline_; // once stopping
    std::thread thread_;
};

} // namespace kilihost::outbox
