// A thread's turn with the rules, which the watch can take away from it while a rule does not return. Two threads: the
// one that judges, and the one that watches.
#pragma once

#include "pipeline/judging/at_hand.hpp"
#include "rules/judge.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::judging {

class Turn : public rules::Watch {
  public:
    Turn(AtHand& at_hand, std::size_t lane) : at_hand_(at_hand), lane_(lane) {}

    // Of the judging thread. `left_out` are the rules that are not to judge the event.
    void begin(inbox::EventId event, std::vector<std::string> left_out);
    Entry enter(const std::string& rule) override;
    bool end(); // false where the turn was taken away
    // Set while a rule waits for a service: that is not its own time.
    std::atomic<bool>& asking() { return asking_; }

    // Of the watching thread, every `elapsed`: the name of the rule that has run for `limit`, once; the turn is taken
    // away then.
    std::optional<std::string> overrun(std::chrono::milliseconds elapsed, std::chrono::milliseconds limit);

  private:
    bool leave_rule();

    AtHand& at_hand_;
    const std::size_t lane_;
    inbox::EventId event_ = 0;
    std::vector<std::string> left_out_;

    // Even while a rule runs, another number each time; odd between rules, where the turn cannot be taken away.
    static constexpr std::uint64_t taken = 0;
    std::uint64_t step_ = 1;
    std::atomic<std::uint64_t> shown_step_{1};
    const std::string* rule_ = nullptr; // written between rules
    std::atomic<bool> asking_{false};

    std::uint64_t seen_step_ = 1; // by the watching thread
    std::chrono::milliseconds seen_for_{0};
};

} // namespace kilihost::judging
