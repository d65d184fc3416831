// The inbox: stores every event that Kili posts before it is answered, and hands it out to be judged.
//
// Guarantees: `stored` is answered only after the commit that holds the event; one idempotency key is stored once;
// events of one asset come out of one partition, in the order they were stored; an event that was not finished when the
// host ended comes out again; an event that a command marked as replayed comes out within some seconds. Memory is
// bounded: beyond a window, waiting events stay on disk until there is room. The inbox recognizes a known event even
// while it takes no more.
#pragma once

#include "event/event.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "storage/journal.hpp"

#include <soci/session.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace kilihost::inbox {

struct Capacity {
    std::int64_t events;                        // waiting on disk or on the way there; beyond it, the answer is `full`
    std::int64_t bytes;                         // the same for their bodies
    std::size_t window_events = 2'000;          // in memory
    std::size_t window_bytes = 8 * 1024 * 1024; // bodies in memory; one event always fits
};

enum class Receipt {
    stored,
    known,  // stored before, by its key or known_events.hpp: nothing changes
    full,   // too many wait, and it is not known; or too many are being looked up
    refused // the disk did not store it
};

struct QueuedEvent {
    EventId id = 0;
    std::shared_ptr<event::Event> event;
    bool replayed = false;  // was judged before, became a dead letter, and is to be judged once more
    bool undecided = false; // it may repeat another event: settle_repeated() decides before it is judged
};

class Inbox {
  public:
    using Answer = std::function<void(Receipt)>;

    // `journal` and `table` outlive the inbox; `database` is read through a session of its own.
    Inbox(storage::Journal& journal, EventTable& table, const storage::Database& database, std::size_t partitions,
          Capacity capacity);

    // Stores an event. `answer` is called once, on the journal's thread or this one. Any thread.
    void add(std::shared_ptr<event::Event> event, Answer answer);

    // The next event of a partition, in order; blocks. None once stopped, and after wake(). One thread for each
    // partition.
    std::optional<QueuedEvent> next(std::size_t partition);
    // The same without blocking: none if no event is in memory now.
    std::optional<QueuedEvent> next_at_once(std::size_t partition);
    // Makes each partition's next() return once if it has no event. Any thread.
    void wake();
    // Up to `limit` events of a project that wait for their label's content, in order, to be fetched together. Only
    // their ids may be read. Any thread.
    std::vector<QueuedEvent> lacking_content(const std::string& project_id, std::size_t limit) const;
    // Decides which of these events, which have their content now, repeat others in another form (known_events.hpp).
    // Those are done on disk when this returns; the caller passes them to finished() without judging them. Blocks for
    // the disk; none if the journal stops meanwhile. Any thread but the journal's.
    std::optional<std::set<EventId>> settle_repeated(const std::vector<QueuedEvent>& events);
    // The event has left state received, on disk. Any thread.
    void finished(const QueuedEvent& waiting);
    // Ends every next(). Any thread.
    void stop();

    // Events that wait to be judged, and the bytes of their bodies. Any thread.
    Backlog backlog() const;
    // Whether the next event would be answered `full`. Any thread.
    bool is_full() const;

  private:
    bool has_capacity() const;                  // with the lock held
    bool may_look_up(std::int64_t bytes) const; // with the lock held
    void committed(QueuedEvent waiting);        // with the lock held
    void to_dead_letters(const StoredEvent& stored, const std::string& cause);
    void leave(std::size_t bytes); // one event no longer waits; with the lock held
    // With the lock held. refill releases it while it reads, and returns true if it changed something.
    void hand_out(QueuedEvent waiting); // announce() then wakes its partition
    void announce();
    bool fits(const event::Event& event) const;
    bool has_room() const;
    bool refill(std::unique_lock<std::mutex>& lock);
    void take_replayed(std::unique_lock<std::mutex>& lock); // with the lock held; releases it while it reads
    std::vector<QueuedEvent> decode(const std::vector<StoredEvent>& rows);

    storage::Journal& journal_;
    EventTable& table_;
    const Capacity capacity_;

    mutable std::mutex mutex_;
    struct PartitionQueue {
        std::deque<QueuedEvent> events;
        std::condition_variable changed;
        bool woken = false;
    };
    std::vector<PartitionQueue> partitions_;
    Backlog backlog_;               // newest: the newest committed
    Backlog storing_;               // with the journal, not yet committed
    Backlog looking_up_;            // with the journal, only to learn whether they are known
    std::size_t in_commit_ = 0;     // events in a commit that are not answered yet; only the journal's thread uses it
    std::size_t window_events_ = 0; // handed out and not finished
    std::size_t window_bytes_ = 0;
    EventId handed_out_ = 0;                          // all events up to here were handed out
    bool behind_ = true;                              // events after handed_out_ wait on disk
    bool refilling_ = false;                          // or taking replayed events: the reader is in use
    std::set<EventId> replaying_;                     // handed out and not finished
    std::chrono::steady_clock::time_point next_look_; // for replayed events
    bool stopping_ = false;
    soci::session reader_; // used by the thread that refills
};

} // namespace kilihost::inbox
