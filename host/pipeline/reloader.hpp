// Carries out reloads, one after the other, on a thread of its own, so that no requester waits: a signal, the operator
// or the watch over the plugin directory. The next reload answers all requests that come while one runs, since it reads
// the newest state.
//
// The workers of a reload are children of this thread and would end with it, so the thread outlives them: after
// finish() it only waits for the destructor.
#pragma once

#include "pipeline/reload.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kilihost::pipeline {

class Reloader {
  public:
    using Reload = std::function<ReloadResult(const std::atomic<bool>& abandoned)>;
    using Done = std::function<void(const ReloadResult&)>; // called on the reloader's thread

    explicit Reloader(Reload reload);
    ~Reloader(); // finish(), then ends the thread
    Reloader(const Reloader&) = delete;
    Reloader& operator=(const Reloader&) = delete;

    // Requests a reload. `done`, if any, is called once, whatever the result. Any thread.
    void ask(Done done = nullptr);
    // Whether a reload runs. Any thread.
    bool is_running() const;
    // Ends a running reload, starts no other, answers each caller that waits, and returns after that. Idempotent; any
    // thread but the reloader's.
    void finish();

  private:
    void run();

    const Reload reload_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Done> asked_;
    bool running_ = false, ending_ = false;
    std::atomic<bool> finishing_{false};
    std::thread thread_;
};

} // namespace kilihost::pipeline
