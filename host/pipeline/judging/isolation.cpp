#include "pipeline/judging/isolation.hpp"

namespace kilihost::judging {

bool Isolation::enter(Mode mode) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || !alone_; });
    if (mode == Mode::alone && !stopping_) {
        alone_ = true;
        changed_.wait(lock, [&] { return stopping_ || judging_ == 0; });
    }
    if (stopping_) return false;
    ++judging_;
    return true;
}

void Isolation::leave(Mode mode) {
    const std::lock_guard lock(mutex_);
    --judging_;
    if (!alone_ || (mode == Mode::shared && judging_ > 0)) return; // no worker waits for this
    if (mode == Mode::alone) alone_ = false;
    changed_.notify_all();
}

void Isolation::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
}

} // namespace kilihost::judging
