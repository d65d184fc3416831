// Holds back a load while too many events wait, so that the measured events are judged as fast as they are accepted.
#pragma once

#include "servers.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace bench {

// Watches the backlog while it lives.
class BacklogWatch {
  public:
    explicit BacklogWatch(Host& host)
        : thread_([this, &host](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  const double waiting = host.waiting_events();
                  highest_ = std::max(highest_.load(), waiting);
                  hold_ = waiting > most_waiting;
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              }
          }) {}

    const std::atomic<bool>& hold() const { return hold_; } // nothing more is to be posted now
    double highest() const { return highest_; }

  private:
    static constexpr double most_waiting = 1'000; // events

    std::atomic<bool> hold_ = false;
    std::atomic<double> highest_ = 0;
    std::jthread thread_;
};

} // namespace bench
