// Deletes events that were done long ago, by small writes of the journal, so that no other write waits long. Each stage
// deletes what it keeps for an event in the same transaction.
//
// Guarantees: only events in state done are deleted. If a deleted event is posted again, it counts as new.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "storage/journal.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kilihost::inbox {

struct Retention {
    std::chrono::milliseconds time; // since an event was done
    std::int64_t events;            // the newest events that stay although they are done; at least 1
};

class Pruner {
  public:
    // Deletes what a later stage keeps for these events, on the journal's thread. Also called without events, for what
    // the stage deletes by time alone.
    using PruneStage = std::function<void(const std::vector<EventTable::Key>& deleted)>;

    // The journal and the table outlive the pruner. Starts to work.
    Pruner(storage::Journal& journal, EventTable& events, Retention retention, PruneStage later_stage);
    ~Pruner();
    Pruner(const Pruner&) = delete;
    Pruner& operator=(const Pruner&) = delete;

  private:
    using Deleted = std::vector<EventTable::Key>;

    void run();
    void write_slice();
    Deleted slice();

    storage::Journal& journal_;
    EventTable& events_;
    const Retention retention_;
    const PruneStage later_stage_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool writing_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::inbox
