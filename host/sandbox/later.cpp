#include "sandbox/later.hpp"
#include <pthread.h>

namespace kilihost::sandbox {

Later::Later() : thread_([this] { run(); }) {}

Later::~Later() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Later::after(std::chrono::milliseconds time, std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.emplace(Clock::now() + time, std::move(work));
    }
    changed_.notify_one();
}

void Later::run() {
    ::pthread_setname_np(::pthread_self(), "sandbox later");
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (waiting_.empty()) {
            changed_.wait(lock);
        } else if (const auto due = waiting_.begin()->first; due > Clock::now()) {
            changed_.wait_until(lock, due);
        } else {
            const auto next = waiting_.extract(waiting_.begin());
            lock.unlock();
            next.mapped()();
            lock.lock();
        }
    }
}

} // namespace kilihost::sandbox
