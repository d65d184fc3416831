// The one writer of the host's database: gathers writes that come while it commits into one transaction (group
// commit), and says when each is on disk (SQLite, WAL, synchronous=FULL).
//
// Guarantees: writes take effect in the order given, whole batches or not at all; `done` is called once, on the
// journal's thread, in that order. Writes touch the database through the session, and nothing that needs a lock.
// Nothing is written to a database that is damaged: what it would hold might not be found again.
#pragma once

#include "storage/checkpointer.hpp"
#include "storage/damage.hpp"
#include "storage/database.hpp"

#include <soci/session.h>

#include <condition_variable>
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
    with_others // goes with the next write that is wanted now, or within some milliseconds
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

    // For tables that prepare their statements. Once started, only writes use it.
    soci::session& session() { return session_; }
    void start();

    // Any thread. `write` runs on the journal's thread inside the transaction, again if that must be repeated. If it
    // throws, no other write fails for that.
    void write(Write write, Done done, OnFailure policy, FlushPolicy flush = FlushPolicy::now);
    // The same, waiting for the disk; throws DataError with the words of what the write threw. Any thread but the
    // journal's.
    void write_now(const Write& write);
    // Commits what was given so far and ends the thread. Later writes fail; writes that persist get one more try.
    void stop();

    // The last commit's error, or that the database is damaged, or empty: for readiness. Any thread.
    std::string error() const;
    // What reading the database through another session threw. The thread of `reader`.
    void note(const std::exception& error, soci::session& reader);

  private:
    struct Entry {
        Write write;
        Done done;
        OnFailure policy;
    };
    void run();
    void wait_for_writes(std::unique_lock<std::mutex>& lock);
    void try_writing();
    void write_all(std::vector<Entry>& batch, std::optional<std::size_t>& written);
    void commit(std::vector<Entry>& batch);
    void settle(std::vector<Entry>& batch, const std::exception_ptr& failure);

    Damage damage_;
    soci::session session_;
    std::optional<Checkpointer> checkpointer_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Entry> waiting_;
    bool wanted_ = false; // some of them now
    std::string error_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::storage
