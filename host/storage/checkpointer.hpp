// Moves what SQLite's write-ahead log holds into the database, so that commits do not wait for it.
//
// SQLite begins its log anew only when all of it was moved and nothing was added meanwhile. So a thread here moves the
// bulk while the journal goes on committing, and the journal, between two commits, the little that came meanwhile.
//
// A commit that makes the log's file larger waits several times as long, for the file system's records too. So the log
// is given its full size at once, when there begins to be much to write.
#pragma once

#include <soci/session.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace kilihost::storage {

class Checkpointer {
  public:
    // `journal` outlives it and commits no more once it ends; SQLite checkpoints it by itself no longer.
    Checkpointer(soci::session& journal, const std::filesystem::path& file);
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // After each commit, on the journal's thread.
    void committed();

  private:
    enum class State {
        resting,
        moving, // the thread's turn
        moved,  // the journal's
    };

    void reserve_log();
    void run();
    bool move_bulk();

    soci::session& journal_;
    soci::session session_; // of the thread
    bool log_reserved_ = false;
    std::atomic<int> pages_{0}; // in the log
    std::atomic<State> state_{State::resting};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace kilihost::storage
