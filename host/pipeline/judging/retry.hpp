// Decides whether an event is judged again after a rule failed for it. One object for each worker.
#pragma once

#include "kili_api/backoff.hpp"
#include "rules/verdict.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace kilihost::judging {

class Retry {
  public:
    // Before the first attempt at an event.
    void start();
    // After an attempt: how long to wait before the next one. None if the verdict stands: no rule failed, or one failed
    // in the last attempt, or those that failed have done so for several events. An event that waits for Kili is tried
    // for as long as it takes.
    std::optional<std::chrono::milliseconds> next(const rules::Verdict& verdict);

  private:
    void note_success(const rules::Verdict& verdict);
    bool is_hopeless(const rules::Verdict& verdict) const;

    int failed_ = 0;                           // attempts
    std::map<std::string, int> failed_events_; // by rule, since it last judged one
    kili_api::Backoff backoff_{std::chrono::milliseconds(100), std::chrono::seconds(30)};
};

// The first failure that can wait, or null.
const rules::Failure* waiting_failure(const rules::Verdict& verdict);

} // namespace kilihost::judging
