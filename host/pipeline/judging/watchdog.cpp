#include "pipeline/judging/watchdog.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace kilihost::judging {
namespace {

using std::chrono::milliseconds;

constexpr int max_stuck_calls = 4; // of one rule

} // namespace

Watchdog::Watchdog(milliseconds rule_time_limit, std::function<void(milliseconds)> look) : look_(std::move(look)) {
    const milliseconds tick = std::clamp(rule_time_limit / 10, milliseconds(10), milliseconds(1000));
    thread_ = std::thread([this, tick] { run(tick); });
}

Watchdog::~Watchdog() {
    stop();
}

void Watchdog::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Watchdog::run(milliseconds tick) {
    ::pthread_setname_np(::pthread_self(), "watchdog");
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, tick, [&] { return stopping_; })) {
        lock.unlock();
        look_(tick);
        lock.lock();
    }
}

std::vector<rules::Failure> StuckCalls::failures() const {
    std::vector<rules::Failure> out;
    for (const auto& [rule, calls] : calls_)
        if (calls >= max_stuck_calls)
            out.push_back(
                {rule, "not run: " + std::to_string(calls) + " calls of it have not returned; restart the host"});
    return out;
}

} // namespace kilihost::judging
