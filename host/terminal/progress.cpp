#include "terminal/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kilihost::terminal {
namespace {

constexpr std::chrono::milliseconds redraw{100};
constexpr std::size_t bar_width = 20;

std::string clock_text(std::size_t seconds) {
    const std::string rest = std::to_string(seconds % 60);
    const std::string minutes = std::to_string(seconds / 60 % 60);
    const auto two = [](const std::string& number) { return number.size() < 2 ? "0" + number : number; };
    if (seconds < 3600) return minutes + ":" + two(rest);
    return std::to_string(seconds / 3600) + ":" + two(minutes) + ":" + two(rest);
}

} // namespace

std::string progress_line(const std::string& what, std::size_t done, std::optional<std::size_t> total,
                          std::chrono::milliseconds elapsed) {
    std::string line = what + " ";
    if (total) {
        const std::size_t full = *total == 0 ? bar_width : std::min(bar_width, done * bar_width / *total);
        line += "[" + std::string(full, '#') + std::string(bar_width - full, '-') + "] ";
    }
    line += std::to_string(done);
    if (total) line += "/" + std::to_string(*total);
    const std::size_t time = std::size_t(elapsed.count());
    if (time == 0 || done == 0) return line;
    line += "  " + std::to_string(done * 1000 / time) + "/s";
    if (total && *total >= done) line += "  " + clock_text((*total - done) * time / done / 1000) + " left";
    return line;
}

Progress::Progress(std::string what, std::optional<std::size_t> total)
    : what_(std::move(what)), total_(total), shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    if (drawn_) std::fprintf(stderr, "\r\033[K");
    drawn_ = false;
}

void Progress::advance(std::size_t count) {
    done_ += count;
    const Clock::time_point now = Clock::now();
    const bool due = drawn_ ? now - drawn_at_ >= redraw : !total_ || done_ < *total_; // what is over needs none
    if (!shown_ || !due) return;
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_);
    std::fprintf(stderr, "\r\033[K%s", progress_line(what_, done_, total_, elapsed).c_str());
    std::fflush(stderr);
    drawn_ = true;
    drawn_at_ = now;
}

} // namespace kilihost::terminal
