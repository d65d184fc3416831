// A progress bar on standard error for long work: how much is done, how fast, how long it will take. If standard error
// is not a terminal, nothing is written.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace kilihost::terminal {

// The text of a bar: "labels [#####---------------] 1250/5000  312/s  0:12 left". Without a total: what is known.
std::string progress_line(const std::string& what, std::size_t done, std::optional<std::size_t> total,
                          std::chrono::milliseconds elapsed);

class Progress {
  public:
    // `what` names the counted things, such as "labels"; `total` is their number, if known.
    Progress(std::string what, std::optional<std::size_t> total);
    ~Progress(); // removes the bar
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // More are done. One thread.
    void advance(std::size_t count = 1);
    // Removes the bar until the next step, so that a line can be printed in its place.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    std::optional<std::size_t> total_;
    std::size_t done_ = 0;
    bool shown_;
    bool drawn_ = false;
    Clock::time_point begun_ = Clock::now();
    Clock::time_point drawn_at_ = begun_;
};

} // namespace kilihost::terminal
