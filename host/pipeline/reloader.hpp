// Carries out reloads, one after the other, on a thread of its own: who asks for one goes on meanwhile, be it a signal,
// a request of the operator or the watch over the plugin directory. What is asked while a reload runs is answered by
// the next one, together, since that reads all that they are about.
//
// The workers of a reload are children of this thread and end with it, so the thread outlives them: after finish() it
// only waits for the destructor.
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
    using Done = std::function<void(const ReloadResult&)>; // on the reloader's thread

    explicit Reloader(Reload reload);
    ~Reloader(); // finish(), then ends the thread
    Reloader(const Reloader&) = delete;
    Reloader& operator=(const Reloader&) = delete;

    // Has one carried out; `done`, if any, is called once, whatever comes of it. Any thread.
    void ask(Done done = nullptr);
    // Whether one runs. Any thread.
    bool is_running() const;
    // Ends a reload that runs, and lets none begin. Each caller that waits gets an answer. Returns after that.
    // Idempotent; any thread but the reloader's.
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
