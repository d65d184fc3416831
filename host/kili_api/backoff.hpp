// How long to wait before the next try: exponential with full jitter, under a ceiling.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace kilihost::kili_api {

class Backoff {
  public:
    // The first wait is up to `first`, each further one up to twice as long, none over `ceiling`.
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds ceiling) : first_(first), ceiling_(ceiling) {}

    std::chrono::milliseconds next() {
        std::chrono::milliseconds longest = ceiling_;
        if (failures_ < 20) longest = std::min<std::chrono::milliseconds>(ceiling_, first_ * (1LL << failures_));
        ++failures_;
        return std::chrono::milliseconds(std::uniform_int_distribution<long long>(1, longest.count())(random_));
    }
    void reset() { failures_ = 0; }
    int failures() const { return failures_; }

  private:
    std::chrono::milliseconds first_, ceiling_;
    int failures_ = 0;
    std::minstd_rand random_{std::random_device{}()};
};

} // namespace kilihost::kili_api
