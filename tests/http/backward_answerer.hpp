// A handler that answers late, in another order, from another thread.
#pragma once

#include "http/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace kilihost::http::test {

// Answers from a thread of its own, the last asked first, as long as it runs.
class BackwardAnswerer {
  public:
    ~BackwardAnswerer() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }

    void ask(Request request, Responder responder) {
        {
            const std::lock_guard lock(mutex_);
            asked_.emplace_back(std::move(request.body), std::move(responder));
            most_ = std::max(most_, asked_.size());
        }
        changed_.notify_one();
    }

    std::size_t most_at_once() {
        const std::lock_guard lock(mutex_);
        return most_;
    }

  private:
    void run() {
        for (std::unique_lock lock(mutex_);;) {
            changed_.wait(lock, [&] { return stopped_ || !asked_.empty(); });
            if (stopped_) return;
            auto [body, responder] = std::move(asked_.back());
            asked_.pop_back();
            lock.unlock();
            responder.send(Response::text(200, body));
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<std::string, Responder>> asked_;
    std::size_t most_ = 0;
    bool stopped_ = false;
    std::thread thread_{[this] { run(); }};
};

} // namespace kilihost::http::test
