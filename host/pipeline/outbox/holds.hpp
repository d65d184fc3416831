// What of a project is not asked of Kili now, and why: kinds of actions that it refuses or that break off, and single
// actions that break off by themselves. Pure state, in memory: a host that starts learns it anew.
#pragma once

#include "kili_api/backoff.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "pipeline/outbox/batch.hpp"
#include "pipeline/outbox/delivery.hpp"

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

class Holds {
  public:
    using Clock = std::chrono::steady_clock;

    // `settle_time`: after a call broke off, what came of it can be asked. `refusal_time`: how long refusals last
    // before what is refused is dead.
    Holds(std::chrono::milliseconds settle_time, std::chrono::milliseconds refusal_time);

    std::vector<Kind> put_off(Clock::time_point now) const;
    // Ids of single actions that are put off.
    std::set<std::int64_t> set_aside(Clock::time_point now) const;
    // When something that is put off is not any longer.
    std::optional<Clock::time_point> next(Clock::time_point now) const;
    // What is unfinished now, without the kinds that are put off: what is not of it waits no longer.
    void see(const std::vector<Action>& unfinished, Clock::time_point now);
    // How many single actions are suspected, put off or not.
    std::size_t suspects() const { return suspects_.size(); }
    // Why something waits, for readiness; empty if nothing does.
    std::string why() const;

    // Cuts off what should not be in one call with the first: all others from a suspected action, and while it is
    // searched for what breaks a call, all but half.
    void trim(Batch& batch) const;
    // Another event comes first than at the last refusal, lest three bad ones at the ends pass for all.
    void vary(Batch& batch) const;

    void wait_until(Kind kind, Clock::time_point time) { at(kind).until = time; }
    // The kind waits for as long as Kili asks.
    void obey(Kind kind, const std::string& why, std::chrono::seconds time, Clock::time_point now);
    // The kind is put off, for longer each time.
    void put_off(Kind kind, const std::string& why, Clock::time_point now);
    // Kili took `count` actions of the kind; 0: it said what is wrong with each.
    void accepted(Kind kind, std::size_t count, Clock::time_point now);
    // The actions are done, or Kili answered what is wrong with them: they are not suspected.
    void clear(const std::vector<Action>& actions);
    // All of the kind is refused, or one action without a reason. True once that lasts for refusal_time; never so where
    // it was refused `by_status`, so perhaps not by Kili.
    bool refused(Kind kind, bool by_status, Clock::time_point now);
    void broke_off(const BrokenOff& broken, Clock::time_point now);
    // Why the action is dead, of which Kili carried nothing out; none if it is to be tried again.
    std::optional<std::string> hopeless(const Action& action, Clock::time_point now) const;

  private:
    // Of all actions of a kind.
    struct Hold {
        Clock::time_point until{};
        std::string why;
        kili_api::Backoff backoff{std::chrono::milliseconds(500), std::chrono::milliseconds(30'000)};
        std::optional<Clock::time_point> refused_since;
        std::size_t refusals = 0;   // in a row
        bool broken = false;        // the last call broke off
        std::size_t suspicious = 0; // among so many at the front is what breaks a call; 0: not known
        std::size_t alone = 0;      // how often a single action broke off since Kili took one
        std::optional<Clock::time_point> accepted_at;
    };
    // A call for this action alone broke off.
    struct Suspect {
        Kind kind = Kind::issue;
        Clock::time_point since{}, last{}, until{};
        kili_api::Backoff backoff{std::chrono::milliseconds(500), std::chrono::milliseconds(30'000)};
        std::string why;
        bool by_status = false; // Kili's code did not say so, but a status
        int blamed = 0;         // how often Kili took others since the time before
        Clock::time_point blamed_since{};
    };

    Hold& at(Kind kind) { return kinds_.at(std::size_t(kind)); }
    const Hold& at(Kind kind) const { return kinds_.at(std::size_t(kind)); }
    void wait(Hold& hold, const std::string& why, std::chrono::milliseconds time, Clock::time_point now);
    void suspect(Hold& hold, const BrokenOff& broken, Clock::time_point now);

    std::chrono::milliseconds settle_time_, refusal_time_;
    std::array<Hold, kinds> kinds_;
    std::map<std::int64_t, Suspect> suspects_; // by the action's id
};

} // namespace kilihost::outbox
