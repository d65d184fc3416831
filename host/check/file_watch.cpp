#include "check/file_watch.hpp"

#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace kilihost::check {
namespace {

volatile std::sig_atomic_t interrupted = 0; // a signal handler can reach nothing else

void interrupt(int) {
    interrupted = 1;
}

} // namespace

FileWatch::FileWatch(std::vector<std::filesystem::path> files) : files_(std::move(files)), seen_(look()) {
    std::signal(SIGINT, interrupt);
}

FileWatch::Stamps FileWatch::look() const {
    Stamps stamps;
    for (const std::filesystem::path& file : files_) {
        std::error_code error;
        const Stamp stamp{std::filesystem::last_write_time(file, error), std::filesystem::file_size(file, error)};
        if (error) return {};
        stamps.push_back(stamp);
    }
    return stamps;
}

bool FileWatch::changed() {
    Stamps before = seen_;
    while (interrupted == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        Stamps now = look();
        if (!now.empty() && now != seen_ && now == before) {
            seen_ = std::move(now);
            return true;
        }
        before = std::move(now);
    }
    return false;
}

} // namespace kilihost::check
