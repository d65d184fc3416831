// SIGTERM and SIGINT as a request to stop.
#pragma once

#include <signal.h>

#include <future>
#include <thread>

namespace kilihost::cli {

// To be made before any thread: threads made later inherit that the signals are blocked.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // While it is there, one that comes or came ends the process at once: nothing is in flight, and what runs may not
    // return. Unblocked in a thread of its own alone: threads that rules make meanwhile inherit that they are blocked.
    class EndAtOnce {
      public:
        explicit EndAtOnce(const StopSignals& signals)
            : thread_([this, &signals] {
                  ::pthread_setname_np(::pthread_self(), "start signals");
                  pthread_sigmask(SIG_UNBLOCK, &signals.set_, nullptr);
                  over_.get_future().wait();
              }) {}
        ~EndAtOnce() {
            over_.set_value();
            thread_.join();
        }
        EndAtOnce(const EndAtOnce&) = delete;
        EndAtOnce& operator=(const EndAtOnce&) = delete;

      private:
        std::promise<void> over_;
        std::thread thread_;
    };

    // Blocks until the first one. A second one then ends the process at once.
    void wait() const {
        int number = 0;
        sigwait(&set_, &number);
        pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
    }

    // Whether one has come. Does not block.
    bool asked() const {
        const timespec at_once{};
        return sigtimedwait(&set_, nullptr, &at_once) > 0;
    }

  private:
    sigset_t set_{};
};

} // namespace kilihost::cli
