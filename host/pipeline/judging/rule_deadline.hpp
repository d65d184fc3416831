// The time limit of each rule that a worker runs for an event. Two threads use it: the worker, and the watchdog, which
// takes the event from the worker if a rule does not return.
#pragma once

#include "pipeline/judging/crash_quarantine.hpp"
#include "rules/judge.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::judging {

class RuleDeadline : public rules::Watch {
  public:
    RuleDeadline(CrashQuarantine& quarantine, std::size_t worker) : quarantine_(quarantine), worker_(worker) {}

    // Worker. `excluded`: the rules that do not judge the event.
    void begin(inbox::EventId event, std::vector<std::string> excluded);
    Entry enter(const std::string& rule) override;
    bool finish(); // false if the event was taken from the worker
    // Set while a rule waits for a service, which does not count as the rule's own time.
    std::atomic<bool>& waiting_for_service() { return waiting_for_service_; }
    // Around what the host does for the rule, within a rule alone: if the host ends meanwhile, the rule is not
    // suspected.
    void suspend();
    void resume();

    // Watchdog, every `elapsed`. The name of the rule that has run for `limit`, once; the event is then taken from the
    // worker.
    std::optional<std::string> expired(std::chrono::milliseconds elapsed, std::chrono::milliseconds limit);

  private:
    bool leave_rule();

    CrashQuarantine& quarantine_;
    const std::size_t worker_;
    inbox::EventId event_ = 0;
    std::vector<std::string> excluded_;

    // A multiple of 4 while a rule runs, another each time; 1 more while it is suspended, 2 more between rules, and in
    // both the event cannot be taken away.
    static constexpr std::uint64_t taken = 0;
    std::uint64_t step_ = 2;
    std::atomic<std::uint64_t> published_step_{2};
    const std::string* rule_ = nullptr; // written between rules
    std::atomic<bool> waiting_for_service_{false};

    std::uint64_t seen_step_ = 2; // by the watchdog
    std::chrono::milliseconds seen_for_{0};
};

} // namespace kilihost::judging
