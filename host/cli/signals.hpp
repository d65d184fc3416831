// SIGTERM and SIGINT as a request to stop, and SIGHUP as one to reload.
#pragma once

#include <signal.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>
#include <utility>

namespace kilihost::cli {

// Make it before any thread: later threads inherit the blocked signals.
class StopSignals {
  public:
    enum class Request { stop, reload };

    // What SIGHUP means.
    enum class Hangup { untouched, reload };

    explicit StopSignals(Hangup hangup = Hangup::untouched) {
        sigemptyset(&set_);
        if (hangup == Hangup::reload) sigaddset(&set_, SIGHUP);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // While it exists, a request to stop that comes or came ends the process at once: nothing is in flight, and the
    // current work may not return. A request to reload waits. Only a thread of its own unblocks the signals: threads
    // that rules make meanwhile inherit them blocked.
    class EndAtOnce {
      public:
        explicit EndAtOnce(const StopSignals& signals)
            : thread_([this, &signals] {
                  ::pthread_setname_np(::pthread_self(), "start signals");
                  sigset_t stops = signals.set_;
                  sigdelset(&stops, SIGHUP);
                  pthread_sigmask(SIG_UNBLOCK, &stops, nullptr);
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

    // While it exists, `asked` becomes true once a signal comes, and `then` is called; a further one ends the process
    // at once.
    class StopFlag {
      public:
        explicit StopFlag(
            const StopSignals& signals, std::function<void()> then = [] {})
            : thread_([this, &signals, then = std::move(then)] {
                  ::pthread_setname_np(::pthread_self(), "stop signals");
                  const timespec tick{0, 20'000'000};
                  while (!over_ && !asked_)
                      asked_ = sigtimedwait(&signals.set_, nullptr, &tick) > 0;
                  if (asked_) {
                      pthread_sigmask(SIG_UNBLOCK, &signals.set_, nullptr);
                      then();
                  }
                  over_.wait(false);
              }) {}
        ~StopFlag() {
            over_ = true;
            over_.notify_one();
            thread_.join();
        }
        StopFlag(const StopFlag&) = delete;
        StopFlag& operator=(const StopFlag&) = delete;

        const std::atomic<bool>& asked() const { return asked_; }

      private:
        std::atomic<bool> over_{false}, asked_{false};
        std::thread thread_;
    };

    // Blocks until the next signal. After a request to stop, a further one ends the process at once.
    Request wait() const {
        int number = 0;
        sigwait(&set_, &number);
        if (number == SIGHUP) return Request::reload;
        pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
        return Request::stop;
    }

    // Whether a signal has come. Does not block.
    bool asked() const {
        const timespec at_once{};
        return sigtimedwait(&set_, nullptr, &at_once) > 0;
    }

  private:
    sigset_t set_{};
};

} // namespace kilihost::cli
