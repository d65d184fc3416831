// Every API call of this process passes here, so that together they keep the API's limits: a token bucket holds the
// budget, a Retry-After pauses all calls, and a circuit breaker fails calls at once while the API fails.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace kilihost::kili_api {

enum class Urgency {
    acting, // acts on findings: goes first
    reading // can wait, such as a rule that asks for labels
};

struct Budget {
    int calls_per_minute; // in any minute
    int burst;            // of them at once; less than calls_per_minute
};

class Throttle {
  public:
    using Clock = std::chrono::steady_clock;

    // Without a budget, only pauses and the breaker delay calls.
    explicit Throttle(const std::optional<Budget>& budget);

    // Waits until a call may be made. Throws NetworkError, not carried out, while the breaker is open and once stopped.
    // Each return must be followed by answered or failed. Any thread.
    void acquire(Urgency urgency);
    // As acquire for an acting call, but takes nothing from the budget: the call comes later.
    void wait_for_budget();
    // The API answered, whatever it said.
    void answered();
    // The API did not answer, or not now. `pause`: how long it asks all calls to wait.
    void failed(std::optional<std::chrono::seconds> pause);
    // How many calls could be made at once now.
    int available() const;
    // Whether the breaker is open: calls fail at once, except one every few seconds that tries the API again.
    bool is_open() const;
    // Ends every wait, when the host stops.
    void stop();

  private:
    void refill(Clock::time_point now);
    void wait(std::unique_lock<std::mutex>& lock, Urgency urgency);

    const double rate_; // tokens a second
    const double capacity_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    double tokens_;
    Clock::time_point refilled_ = Clock::now();
    Clock::time_point paused_until_{};
    Clock::time_point open_until_{}; // of the breaker
    int failures_ = 0;               // in a row
    bool probing_ = false;           // one call tries the failing API again
    int acting_ = 0;                 // waiting to act
    bool stopped_ = false;
};

} // namespace kilihost::kili_api
