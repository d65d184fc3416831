// A Kili API that answers at once and counts calls, to measure the host's own part of the time.
#pragma once

#include "http/server.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace bench {

class InstantApi {
  public:
    using Clock = std::chrono::steady_clock;

    InstantApi();

    std::string endpoint() const;
    std::uint64_t calls() const;
    std::uint64_t issues() const; // created so far

    // The time at which the `count`th issue came; throws std::runtime_error if it does not come in 30 s.
    Clock::time_point wait_for_issue(std::uint64_t count);

  private:
    std::string answer(const std::string& body);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t calls_ = 0;
    std::uint64_t issues_ = 0;
    Clock::time_point last_issue_;
    kilihost::http::Server server_;
};

} // namespace bench
