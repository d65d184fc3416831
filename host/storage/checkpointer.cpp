#include "storage/checkpointer.hpp"

#include "log/log.hpp"
#include "storage/database.hpp"
#include "storage/paced_writes.hpp"

#include <pthread.h>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace kilihost::storage {
namespace {

using namespace sqlite_api;

// In pages of 4 KB. With more pages, a page that changes often is moved less often; the log's file keeps this size.
constexpr int many_pages = 8'000;
constexpr sqlite3_int64 log_bytes = many_pages * 4'096;
constexpr sqlite3_int64 lengthened_at_once = 1024 * 1024;
// Few enough for the journal to move between two commits.
constexpr int few_pages = 200;
// If the disk is no faster than the commits, the log may grow.
constexpr int most_rounds = 8;
constexpr int paced_rounds = 4;
constexpr std::chrono::seconds retry_pause{1};

sqlite3* connection(soci::session& session) {
    return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// How many pages of the log are in the database afterwards; none if the disk failed.
std::optional<int> checkpoint(soci::session& session) {
    int logged = 0;
    int moved = 0;
    const int result =
        sqlite3_wal_checkpoint_v2(connection(session), nullptr, SQLITE_CHECKPOINT_PASSIVE, &logged, &moved);
    if (result == SQLITE_OK) return moved;
    log::warn("the database's log is not checkpointed: {}", sqlite3_errstr(result));
    return std::nullopt;
}

} // namespace

Checkpointer::Checkpointer(soci::session& journal, const Database& database, std::function<void()> at_rest)
    : journal_(journal), at_rest_(std::move(at_rest)) {
    database.open(session_);
    sqlite3_wal_hook(
        connection(journal_),
        +[](void* self, sqlite3*, const char*, int pages) {
            static_cast<Checkpointer*>(self)->pages_ = pages;
            return SQLITE_OK;
        },
        this);
    thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
    sqlite3_wal_hook(connection(journal_), nullptr, nullptr);
}

void Checkpointer::committed() {
    if (!log_reserved_ && pages_ >= few_pages) lengthen_log();
    if (phase_ == Phase::moved) {
        checkpoint(journal_);
        phase_ = Phase::resting;
    } else if (phase_ == Phase::resting && pages_ >= many_pages) {
        {
            const std::lock_guard lock(mutex_);
            phase_ = Phase::moving;
        }
        changed_.notify_one();
    }
}

// Adds zeros at the end of the file, which are no content to SQLite. The transaction keeps other processes from adding
// content there meanwhile.
void Checkpointer::lengthen_log() {
    static constexpr std::array<char, 64 * 1024> zeros = {}; // SQLite takes less than 128 KB at once
    sqlite3_int64 size = 0;
    int result = SQLITE_OK;
    try {
        journal_ << "begin immediate";
        sqlite3_file* log = nullptr;
        sqlite3_file_control(connection(journal_), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
        result = log->pMethods->xFileSize(log, &size);
        const auto wanted = std::min(size + lengthened_at_once, log_bytes);
        for (; result == SQLITE_OK && size < wanted; size += zeros.size())
            result = log->pMethods->xWrite(log, zeros.data(), zeros.size(), size);
        journal_ << "rollback";
    } catch (const soci::soci_error&) {
        return; // another process writes: after the next commit
    }
    if (result != SQLITE_OK) log::warn("the database's log does not get its full size: {}", sqlite3_errstr(result));
    log_reserved_ = result != SQLITE_OK || size >= log_bytes;
}

void Checkpointer::run() {
    ::pthread_setname_np(::pthread_self(), "checkpointer");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || phase_ == Phase::moving; });
        if (stopping_) return;
        lock.unlock();
        const bool moved = move_bulk();
        lock.lock();
        if (!moved) changed_.wait_for(lock, retry_pause, [&] { return stopping_; });
        phase_ = moved ? Phase::moved : Phase::resting;
        lock.unlock();
        at_rest_();
        lock.lock();
    }
}

bool Checkpointer::move_bulk() {
    for (int round = 0; round < most_rounds; ++round) {
        std::optional<PacedWrites> paced;
        if (round < paced_rounds) paced.emplace();
        const std::optional<int> moved = checkpoint(session_);
        if (!moved) return false;
        if (pages_ - *moved <= few_pages) break;
    }
    return true;
}

} // namespace kilihost::storage
