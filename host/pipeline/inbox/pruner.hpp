// Deletes the record of what was done long ago, by small writes among those of the journal, so that none waits for it.
//
// Guarantees: only events in state done go, with their bodies and actions; what a later event may need of them stays:
// issues that are open, and send-backs of the last day. An event that was deleted is not known again if it is posted.
#pragma once

#include "pipeline/inbox/event_table.hpp"
#include "storage/journal.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kilihost::inbox {

struct Retention {
    std::chrono::milliseconds time = std::chrono::hours(30 * 24); // since an event was done
    std::int64_t events = 1'000'000; // of the newest events, those that are done; at least 1
};

class Pruner {
  public:
    // The journal and the table outlive the pruner. Works from now on.
    Pruner(storage::Journal& journal, EventTable& events, Retention retention);
    ~Pruner();
    Pruner(const Pruner&) = delete;
    Pruner& operator=(const Pruner&) = delete;

  private:
    using Deleted = std::vector<std::pair<EventId, KnownEvents::Key>>;

    void run();
    void write_slice();
    Deleted slice();

    storage::Journal& journal_;
    EventTable& events_;
    const Retention retention_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool writing_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::inbox
