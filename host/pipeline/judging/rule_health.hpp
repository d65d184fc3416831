// What is known of the rules' behaviour: which end their workers, so that each of those gets workers of its own, and
// which do so for many events, so that they are suspended. A circuit breaker for each rule: closed, open for a while,
// then half open, when one event tells whether it closes again. Any thread. In memory: a host that starts learns it
// anew.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace kilihost::judging {

class RuleHealth {
  public:
    using Clock = std::chrono::steady_clock;

    // A rule that ended a worker has workers of its own until it has behaved for so long.
    static constexpr std::chrono::minutes isolation_time{60};
    // A rule that failed so for this many events in a row is suspended.
    static constexpr int most_failed_events = 5;
    // For how long at first; twice as long after each probe that fails, up to isolation_time.
    static constexpr std::chrono::seconds first_suspension{30};

    // The rule ended its worker, or did not return.
    void ended_worker(const std::string& rule, Clock::time_point now);
    // An event is a dead letter because of that, or the rule has judged an event in a worker of its own.
    void failed_event(const std::string& rule, Clock::time_point now);
    void judged_event(const std::string& rule);

    // Whether no rule has ended a worker yet: the common case, which costs no lock.
    bool all_well() const { return all_well_; }
    bool is_isolated(const std::string& rule, Clock::time_point now) const;
    // Whether the rule may judge an event now. While it is half open, the first caller is the probe.
    bool may_judge(const std::string& rule, Clock::time_point now);
    // The rules were loaded anew: all count as well.
    void forget();
    // The rules that are suspended, for readiness.
    std::vector<std::string> suspended() const;

  private:
    struct Health {
        Clock::time_point isolated_until{};
        int failed_events = 0; // in a row
        Clock::duration suspension{};
        Clock::time_point suspended_until{};
    };

    std::atomic<bool> all_well_{true};
    mutable std::mutex mutex_;
    std::map<std::string, Health> rules_; // those that have ended a worker
};

} // namespace kilihost::judging
