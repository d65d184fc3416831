// The only writer of the host's database: gathers writes that come while it commits into one transaction (group
// commit), and reports when each is on disk (SQLite, WAL, synchronous=FULL).
//
// Guarantees: writes take effect in the order given, whole batches or not at all; `done` is called once, on the
// journal's thread, in that order. Large writes have a queue of their own, in turn with the others, so that a small
// write waits for one megabyte or one large write, not for all of them, and wait while the log is moved. Writes use
// only the session, and nothing that needs a lock. Nothing is written to a damaged database: it might not be found
// again.
#pragma once

#include "storage/checkpointer.hpp"
#include "storage/damage.hpp"
#include "storage/database.hpp"

#include <soci/session.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace kilihost::storage {

enum class FlushPolicy {
    now,        // somebody waits for it
    with_others // goes with the next write that somebody waits for, or within some milliseconds
};

enum class OnFailure {
    give_up, // `done` gets the error
    persist  // tried again until the disk takes it or the journal stops
};

class Journal {
  public:
    using Write = std::function<void()>;
    using Done = std::function<void(std::exception_ptr error)>;

    explicit Journal(const Database& database);
    ~Journal(); // stop()
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // For tables that prepare their statements. Once the journal has started, only writes use it.
    soci::session& session() { return session_; }
    void start();

    // Any thread. `write` runs on the journal's thread inside the transaction, and again if that is repeated. If it
    // throws, other writes do not fail. `bytes`: about how much it writes, if that may be much.
    void write(Write write, Done done, OnFailure policy, FlushPolicy flush = FlushPolicy::now, std::size_t bytes = 0);
    // The same, but waits for the disk; if the write throws, throws DataError with its text. Any thread but the
    // journal's.
    void write_now(const Write& write);
    // Commits the writes so far and ends the thread. Later writes fail; writes that persist get one more try.
    void stop();

    // The last commit's error, or that the database is damaged; empty if neither. For readiness; any thread.
    std::string error() const;
    // Reports an error from reading the database through another session. The thread of `reader`.
    void note(const std::exception& error, soci::session& reader);

  private:
    struct Entry {
        Write write;
        Done done;
        OnFailure policy;
        std::size_t bytes;
    };
    void run();
    void wait_for_writes(std::unique_lock<std::mutex>& lock);
    bool large_may_go() const;
    void take_writes(std::vector<Entry>& batch);
    void take_large(std::vector<Entry>& batch);
    void try_writing();
    void write_all(std::vector<Entry>& batch, std::optional<std::size_t>& written);
    void commit(std::vector<Entry>& batch);
    void settle(std::vector<Entry>& batch, const std::exception_ptr& failure);

    Damage damage_;
    soci::session session_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Entry> waiting_;
    bool wanted_ = false;     // somebody waits for some of them
    std::deque<Entry> large_; // that wait too
    bool large_next_ = false; // if small and large writes wait, the large ones go first
    std::string error_;
    bool stopping_ = false;
    std::optional<Checkpointer> checkpointer_; // after what its thread uses
    std::thread thread_;
};

} // namespace kilihost::storage
