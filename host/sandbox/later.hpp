// Runs work later, on a thread of its own. Any thread may call.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace kilihost::sandbox {

class Later {
  public:
    using Clock = std::chrono::steady_clock;

    Later();
    ~Later(); // drops work that is not due yet
    Later(const Later&) = delete;
    Later& operator=(const Later&) = delete;

    // Of two that come due at once, the one given first goes first. `work` must not throw.
    void after(std::chrono::milliseconds time, std::function<void()> work);

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Clock::time_point, std::function<void()>> waiting_;
    bool stopping_ = false;
    std::thread thread_; // last: it uses all above
};

} // namespace kilihost::sandbox
