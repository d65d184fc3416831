#include "pipeline/reloader.hpp"

#include <pthread.h>

#include <utility>

namespace kilihost::pipeline {

Reloader::Reloader(Reload reload) : reload_(std::move(reload)), thread_([this] { run(); }) {}

Reloader::~Reloader() {
    finish();
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Reloader::ask(Done done) {
    if (!done) done = [](const ReloadResult&) {};
    {
        const std::lock_guard lock(mutex_);
        if (!finishing_) {
            asked_.push_back(std::move(done));
            changed_.notify_all();
            return;
        }
    }
    done({false, {"the host stops"}});
}

bool Reloader::is_running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

void Reloader::finish() {
    std::unique_lock lock(mutex_);
    finishing_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !running_ && asked_.empty(); });
}

void Reloader::run() {
    ::pthread_setname_np(::pthread_self(), "reload");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return !asked_.empty() || ending_; });
        if (asked_.empty()) return;
        const std::vector<Done> asked = std::exchange(asked_, {});
        running_ = true;
        lock.unlock();
        const ReloadResult result = finishing_ ? ReloadResult{false, {"the host stops"}} : reload_(finishing_);
        for (const Done& done : asked)
            done(result);
        lock.lock();
        running_ = false;
        changed_.notify_all();
    }
}

} // namespace kilihost::pipeline
