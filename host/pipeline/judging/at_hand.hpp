// What the rules have at hand, in a mapped file that outlives the process however it ends: which rule was judging which
// event, so that a rule that ends the host is found at the next start. Counted are ends for an event and a rule: any
// end of the process, as a crash cannot be told from a kill.
#pragma once

#include "pipeline/inbox/event_table.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace kilihost::judging {

class AtHand {
  public:
    static constexpr std::size_t max_lanes = 64;
    // After so many ends the event is not given to the rule again.
    static constexpr int max_ends = 2;

    // Counts what the file says was at hand when the last process ended. Where the file cannot be had that is logged,
    // and ends are not counted.
    explicit AtHand(const std::filesystem::path& file);
    ~AtHand();
    AtHand(const AtHand&) = delete;
    AtHand& operator=(const AtHand&) = delete;

    // A rule is entered for an event; nothing is at hand. Plain stores: the kernel keeps them when the process ends,
    // and a power cut makes no suspects. One thread a lane.
    void enter(std::size_t lane, inbox::EventId event, const std::string& rule);
    void leave(std::size_t lane);

    // Whether the host ended while a rule judged the event. Any thread, as all below.
    bool is_suspect(inbox::EventId event) const;
    // The rules that are not to judge it.
    std::vector<std::string> barred(inbox::EventId event) const;
    // The event is finished: should it be judged again, counting starts anew.
    void forget(inbox::EventId event);
    // The host stops: its end is no rule's fault, whatever is at hand.
    void close();

  private:
    struct File;
    void count();

    std::atomic<bool> closed_{false};
    std::atomic<bool> any_{false}; // suspects
    mutable std::mutex mutex_;     // of the counts
    File* file_ = nullptr;         // mapped
};

} // namespace kilihost::judging
