// How many calls a caller may make: a bucket of a minute's calls that fills evenly. One thread at a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <ratio>

namespace kilihost::sandbox {

class RateLimit {
  public:
    using Clock = std::chrono::steady_clock;

    explicit RateLimit(int calls_per_minute) : capacity_(calls_per_minute), calls_(capacity_) {}

    // None, and the call counts; or how long to wait, in whole seconds as Retry-After has them.
    std::optional<std::chrono::seconds> refuse(Clock::time_point now = Clock::now()) {
        const std::chrono::duration<double, std::ratio<60>> passed = now - filled_;
        calls_ = std::min(capacity_, calls_ + passed.count() * capacity_);
        filled_ = now;
        if (calls_ >= 1) {
            calls_ -= 1;
            return std::nullopt;
        }
        const std::chrono::duration<double, std::ratio<60>> missing((1 - calls_) / capacity_);
        return std::chrono::ceil<std::chrono::seconds>(missing);
    }

  private:
    double capacity_;
    double calls_;
    Clock::time_point filled_ = Clock::now();
};

} // namespace kilihost::sandbox
