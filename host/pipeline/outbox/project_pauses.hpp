// Which actions of a project wait, and why: kinds of actions that Kili refuses or at which it breaks, and single
// actions at which it breaks. Decides by the tables of decisions.hpp. The state is only in memory: a host that starts
// learns it again. Used only by the outbox's sending thread.
#pragma once

#include "kili_api/backoff.hpp"
#include "pipeline/outbox/action.hpp"
#include "pipeline/outbox/batch.hpp"
#include "pipeline/outbox/batch_sender.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kilihost::outbox {

class ProjectPauses {
  public:
    using Clock = std::chrono::steady_clock;

    // `settle_time`: the time from a call that broke off until Kili can be asked what it carried out. `refusal_time`:
    // how long refusals last before the refused actions are dead.
    ProjectPauses(std::chrono::milliseconds settle_time, std::chrono::milliseconds refusal_time);

    std::vector<ActionKind> put_off(Clock::time_point now) const;
    // Ids of single actions that are put off.
    std::set<std::int64_t> set_aside(Clock::time_point now) const;
    // When the next pause ends.
    std::optional<Clock::time_point> next(Clock::time_point now) const;
    // `unfinished`: all unfinished actions, except kinds that are put off. Forgets entries that are no longer
    // unfinished.
    void see(const std::vector<Action>& unfinished, Clock::time_point now);
    // How many single actions are suspected, put off or not.
    std::size_t suspects() const { return suspects_.size(); }
    // Why something waits, for readiness; empty if nothing does.
    std::string why() const;

    // Removes actions that must not be in one call with the first: suspected actions go alone, and a search for the
    // action at fault takes half.
    void trim(Batch& batch) const;
    // Puts another event first than at the last refusal, so that a few bad ones at the ends do not stand for all.
    void vary(Batch& batch) const;

    void wait_until(ActionKind kind, Clock::time_point time) { at(kind).until = time; }
    // The kind waits for as long as Kili asks.
    void obey(ActionKind kind, const std::string& why, std::chrono::seconds time, Clock::time_point now);
    // The kind is put off, for longer each time.
    void put_off(ActionKind kind, const std::string& why, Clock::time_point now);
    // Kili accepted `count` actions of the kind; 0: it said what is wrong with each.
    void accepted(ActionKind kind, std::size_t count, Clock::time_point now);
    // The actions are no longer suspected: they are done, or Kili said what is wrong with them.
    void clear(const std::vector<Action>& actions);
    // Kili refused all actions of the kind, or one without a reason. True once that has lasted for refusal_time; never
    // if `by_status`, since the refusal may not be Kili's.
    bool refused(ActionKind kind, bool by_status, Clock::time_point now);
    void broke_off(const BrokenOff& broken, Clock::time_point now);
    // Why an action of which Kili carried out nothing is dead. None if it is tried again.
    std::optional<std::string> cause_of_death(const Action& action, Clock::time_point now) const;

  private:
    // The pause of all actions of a kind.
    struct KindPause {
        Clock::time_point until{};
        std::string why;
        kili_api::Backoff backoff{std::chrono::milliseconds(500), std::chrono::milliseconds(30'000)};
        std::optional<Clock::time_point> refused_since;
        std::size_t refusals = 0;    // in a row
        bool broken = false;         // the last call broke off
        std::size_t suspicious = 0;  // the action at fault is among this many at the front; 0: not known
        std::size_t lone_breaks = 0; // single actions that broke since Kili last accepted one
        std::optional<Clock::time_point> accepted_at;
    };
    // A call for this action alone broke off.
    struct Suspect {
        ActionKind kind = ActionKind::issue;
        Clock::time_point since{}, last{}, until{};
        kili_api::Backoff backoff{std::chrono::milliseconds(500), std::chrono::milliseconds(30'000)};
        std::string why;
        bool by_status = false; // an HTTP status said so, not Kili's code
        int passed_by = 0;      // how often Kili accepted others between two breaks
        Clock::time_point passed_by_since{};
    };

    KindPause& at(ActionKind kind) { return kinds_.at(std::size_t(kind)); }
    const KindPause& at(ActionKind kind) const { return kinds_.at(std::size_t(kind)); }
    void wait(KindPause& pause, const std::string& why, std::chrono::milliseconds time, Clock::time_point now);
    void suspect(const KindPause& pause, const BrokenOff& broken, Clock::time_point now);

    std::chrono::milliseconds settle_time_, refusal_time_;
    std::array<KindPause, action_kinds.size()> kinds_;
    std::map<std::int64_t, Suspect> suspects_; // by the action's id
};

} // namespace kilihost::outbox
