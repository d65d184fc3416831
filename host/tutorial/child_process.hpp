// A program run beside this one, with its standard output read line by line.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::tutorial {

class ChildProcess {
  public:
    struct Options {
        std::vector<std::string> environment; // NAME=VALUE, over this process's own
        std::filesystem::path error_log;      // gets its standard error; empty: this process's own
        bool detached = false;                // in a session of its own: the terminal's Ctrl-C does not reach it
    };

    // Throws std::system_error if it cannot be started.
    ChildProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const Options& options);
    ~ChildProcess(); // kills it, unless released
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ChildProcess& operator=(ChildProcess&&) = delete;

    pid_t id() const { return id_; }
    // The next line of its standard output, without the line end; none at the output's end or after `time`.
    std::optional<std::string> read_line(std::chrono::milliseconds time);
    void signal(int number) const;
    // Its exit code, or minus the signal that ended it; none if it still runs after `time`.
    std::optional<int> wait(std::chrono::milliseconds time);
    // Leaves the program running.
    void release() { released_ = true; }

  private:
    pid_t id_ = -1;
    int output_ = -1;
    std::string buffer_;
    std::optional<int> ended_;
    bool released_ = false;
};

} // namespace kilihost::tutorial
