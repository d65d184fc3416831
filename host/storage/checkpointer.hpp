// Moves the content of SQLite's write-ahead log into the database, so that commits do not wait for it.
//
// SQLite starts its log again only if all of it was moved and nothing was added meanwhile. So a thread here moves the
// bulk while the journal continues to commit, and the journal moves the rest between two commits.
//
// A commit that makes the log's file larger takes several times as long, since the file system records that too. So the
// log gets its full size as soon as there is much to write: a part after each commit, since all at once would hold up
// the next commits.
#pragma once

#include "storage/database.hpp"

#include <soci/session.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kilihost::storage {

class Checkpointer {
  public:
    // `journal` outlives this and does not commit after its end. SQLite no longer checkpoints `journal` by itself.
    // `at_rest` is called on the thread here each time after moving() has become false.
    Checkpointer(
        soci::session& journal, const Database& database, std::function<void()> at_rest = [] {});
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // After each commit, on the journal's thread.
    void committed();

    // Whether the bulk is being moved. It does not come to an end if megabytes are added meanwhile. Any thread.
    bool moving() const { return phase_ == Phase::moving; }

  private:
    enum class Phase {
        resting,
        moving, // the thread works
        moved,  // the journal moves the rest
    };

    void lengthen_log();
    void run();
    bool move_bulk();

    soci::session& journal_;
    soci::session session_; // used by the thread
    const std::function<void()> at_rest_;
    bool log_reserved_ = false;
    std::atomic<int> pages_{0}; // in the log
    std::atomic<Phase> phase_{Phase::resting};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::storage
