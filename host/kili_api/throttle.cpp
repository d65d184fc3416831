#include "kili_api/throttle.hpp"

#include "kili_api/error.hpp"

#include <algorithm>

namespace kilihost::kili_api {
namespace {

using namespace std::chrono_literals;

constexpr int failures_to_open = 5;
constexpr auto open_time = 5s;
constexpr double unlimited = 1e9;

} // namespace

// A full bucket and its inflow during a minute together make calls_per_minute.
Throttle::Throttle(const std::optional<Budget>& budget)
    : rate_(budget ? double(budget->calls_per_minute - budget->burst) / 60.0 : unlimited),
      capacity_(budget ? double(budget->burst) : unlimited), tokens_(capacity_) {}

void Throttle::refill(Clock::time_point now) {
    const std::chrono::duration<double> passed = now - refilled_;
    tokens_ = std::min(capacity_, tokens_ + passed.count() * rate_);
    refilled_ = now;
}

void Throttle::acquire(Urgency urgency) {
    std::unique_lock lock(mutex_);
    wait(lock, urgency);
    tokens_ -= 1;
    probing_ = failures_ >= failures_to_open;
}

void Throttle::wait_for_budget() {
    std::unique_lock lock(mutex_);
    wait(lock, Urgency::acting);
}

void Throttle::wait(std::unique_lock<std::mutex>& lock, Urgency urgency) {
    const bool acting = urgency == Urgency::acting;
    acting_ += acting ? 1 : 0;
    struct Leave {
        int& acting;
        int by;
        ~Leave() { acting -= by; }
    };
    const Leave leave{acting_, acting ? 1 : 0};
    for (;;) {
        if (stopped_) throw NetworkError("the host is stopping", false);
        const auto now = Clock::now();
        if (failures_ >= failures_to_open && (probing_ || now < open_until_))
            throw NetworkError("Kili's API has failed " + std::to_string(failures_) +
                                   " times in a row, so the host makes no calls for some seconds",
                               false);
        refill(now);
        if (now >= paused_until_ && tokens_ >= 1 && (acting || acting_ == 0)) {
            changed_.notify_all(); // readers may have waited for acting calls
            return;
        }
        const auto missing = std::chrono::duration<double>(tokens_ < 1 ? (1 - tokens_) / rate_ : 0.05);
        const auto later = now + std::chrono::duration_cast<Clock::duration>(missing);
        changed_.wait_until(lock, std::max(later, paused_until_));
    }
}

void Throttle::answered() {
    const std::lock_guard lock(mutex_);
    failures_ = 0;
    probing_ = false;
}

void Throttle::failed(std::optional<std::chrono::seconds> pause) {
    const std::lock_guard lock(mutex_);
    probing_ = false;
    const auto now = Clock::now();
    if (pause) {
        paused_until_ = std::max(paused_until_, now + *pause);
        return; // the API says when to come back, so it is not broken
    }
    if (++failures_ >= failures_to_open) open_until_ = now + open_time;
}

int Throttle::available() const {
    const std::lock_guard lock(mutex_);
    const std::chrono::duration<double> passed = Clock::now() - refilled_;
    return int(std::min(capacity_, tokens_ + passed.count() * rate_));
}

bool Throttle::is_open() const {
    const std::lock_guard lock(mutex_);
    return failures_ >= failures_to_open;
}

void Throttle::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

} // namespace kilihost::kili_api
