// Looks after the workers from a thread of its own, and counts the calls of rules that have not returned.
#pragma once

#include "rules/verdict.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::judging {

class Watchdog {
  public:
    // Calls `look` about ten times within `rule_time_limit`, with the time since the last call, until stop.
    Watchdog(std::chrono::milliseconds rule_time_limit, std::function<void(std::chrono::milliseconds elapsed)> look);
    ~Watchdog(); // stop()
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    // Returns after the last `look`. Any thread but the watchdog's.
    void stop();

  private:
    void run(std::chrono::milliseconds tick);

    std::function<void(std::chrono::milliseconds)> look_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

// Which rules have calls that have not returned. Each such call holds a thread, so a rule with too many is not run.
// Not thread-safe.
class StuckCalls {
  public:
    void add(const std::string& rule) { ++calls_[rule]; }
    void remove(const std::string& rule) { --calls_[rule]; }
    // A failure for each rule that has too many.
    std::vector<rules::Failure> failures() const;

  private:
    std::map<std::string, int> calls_; // by rule
};

} // namespace kilihost::judging
