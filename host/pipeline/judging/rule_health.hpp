// The rules' behaviour: a rule that ends its worker gets separate workers, and one that does so for several events in a
// row is suspended. This is a circuit breaker for each rule: closed, open for a while, then half open, when one event
// decides whether it closes again. Any thread. The state is only in memory: a host that starts learns it again.
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

    // A rule that ended a worker has separate workers until it has ended none for this long.
    static constexpr std::chrono::minutes isolation_time{60};
    // A rule that fails so for this many events in a row is suspended.
    static constexpr int most_failed_events = 5;
    // The first suspension; twice as long after each failed probe, up to isolation_time.
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
    // The rules were reloaded: all count as well-behaved.
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
