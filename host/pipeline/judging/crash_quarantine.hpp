// Remembers which rule judges which event in a mapped file that survives any end of the process, so that the next start
// finds the rule that crashed the host. A rule under which the host crashed twice for an event is quarantined: the
// event is not given to it again. Every end without a stop counts as a crash, since a crash cannot be distinguished
// from a kill.
#pragma once

#include "pipeline/inbox/event_table.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace kilihost::judging {

class CrashQuarantine {
  public:
    static constexpr std::size_t max_workers = 64;
    static constexpr int max_crashes = 2; // of an event and a rule, before the quarantine

    // Counts a crash for each event that the file names as in flight. If the file cannot be used, that is logged and
    // crashes are not counted.
    explicit CrashQuarantine(const std::filesystem::path& file);
    ~CrashQuarantine();
    CrashQuarantine(const CrashQuarantine&) = delete;
    CrashQuarantine& operator=(const CrashQuarantine&) = delete;

    // A worker gives an event to a rule, or has none in flight. Plain stores: the kernel keeps them when the process
    // ends, and a power cut makes no suspects. One thread a worker.
    void enter(std::size_t worker, inbox::EventId event, const std::string& rule);
    void leave(std::size_t worker);

    // If the host crashed while a rule judged the event. Any thread, as all below.
    bool is_suspect(inbox::EventId event) const;
    std::vector<std::string> quarantined_rules(inbox::EventId event) const;
    // The event is finished. If it is judged again, the count starts at 0.
    void forget(inbox::EventId event);
    // The host stops: no rule is to be suspected for that.
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
