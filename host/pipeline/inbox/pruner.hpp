// Deletes events that were done long ago, by small writes among those of the journal, so that no other write waits long.
// Each stage deletes what it keeps of an event in the same transaction.
//
// Guarantees: only events in state done are deleted. A deleted event is taken for a new one if it is posted again.
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
    std::int64_t events;            // of the newest events, those that are done; at least 1
};

class Pruner {
  public:
    // What a later stage deletes with the events, on the journal's thread. Called with none, too, for what it deletes by
    // time alone.
    using PruneStage = std::function<void(const std::vector<EventTable::Key>& deleted)>;

    // The journal and the table outlive the pruner. Works from now on.
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
