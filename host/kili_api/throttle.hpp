// Every call of Kili's API by this process passes here, so that together they keep to the API's limits: a token bucket
// holds the budget of calls, a Retry-After pauses all of them, and a circuit breaker leaves an API alone that fails.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

namespace kilihost::kili_api {

enum class Urgency {
    acting, // on findings: goes first
    reading // what can wait, such as rules that ask for labels
};

struct Budget {
    int calls_per_minute; // in any minute
    int burst;            // of them at once; less than calls_per_minute
};

class Throttle {
  public:
    using Clock = std::chrono::steady_clock;

    // Without a budget only pauses and the breaker hold calls back.
    explicit Throttle(const std::optional<Budget>& budget);

    // Waits until a call may be made. Throws NetworkError, not carried out, while the breaker is open and once stopped.
    // Each return must be followed by answered or failed. Any thread.
    void acquire(Urgency urgency);
    // As acquire to act, but the call is not made yet: nothing is taken from the budget.
    void wait_for_turn();
    // The API answered, whatever it said.
    void answered();
    // It did not, or not now. `pause`: how long it asks all calls to wait.
    void failed(std::optional<std::chrono::seconds> pause);
    // How many calls could be made at once by now.
    int available() const;
    // If the breaker is open: calls fail at once, but for one every few seconds that tries the API again.
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
    bool probing_ = false;           // one call tries a broken API again
    int acting_ = 0;                 // waiting to act
    bool stopped_ = false;
};

} // namespace kilihost::kili_api
