// Lets workers judge side by side, and one of them alone: an event that was in flight when the host crashed is judged
// while no other is, so that the next crash is certainly its own. Any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace kilihost::judging {

class Isolation {
  public:
    enum class Mode { shared, alone };

    // Waits until the worker may judge. False if the host stops. Each true is followed by one leave.
    bool enter(Mode mode);
    // The worker judges no longer, or is given up; also called on another thread than enter.
    void leave(Mode mode);
    // Ends every wait.
    void stop();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t judging_ = 0; // workers
    bool alone_ = false;      // one judges alone, or waits for the others to leave
    bool stopping_ = false;
};

} // namespace kilihost::judging
