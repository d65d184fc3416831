#include "storage/journal.hpp"

#include "log/log.hpp"

#include <pthread.h>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <future>
#include <optional>
#include <utility>

namespace kilihost::storage {
namespace {

// The pause after a failed commit, so that a full disk is not tried all the time.
constexpr std::chrono::milliseconds pause_after_failure{500};

// How long a write waits for others. Alone, it would cost the disk as much as all of them together.
constexpr std::chrono::milliseconds wait_for_others{5};

// Writes of this size have a queue of their own; as many of them as come to the second size go into one transaction.
constexpr std::size_t large_bytes = 64 * 1024;
constexpr std::size_t large_at_once = 1024 * 1024;

// A query that is not read to its end keeps the connection at the database's state from its beginning. Once another
// process has written, every write of this one would fail.
void end_queries(soci::session& session) {
    using namespace sqlite_api;
    sqlite3* const connection = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
    for (sqlite3_stmt* each = sqlite3_next_stmt(connection, nullptr); each != nullptr;
         each = sqlite3_next_stmt(connection, each))
        if (sqlite3_stmt_busy(each) != 0) sqlite3_reset(each);
}

// Takes the write lock at its beginning, and waits for it. The command that replays events writes too; if its
// transaction came between, one that began with a read would fail.
class Transaction {
  public:
    explicit Transaction(soci::session& session) : session_(session) {
        end_queries(session_);
        session_ << "begin immediate";
    }
    ~Transaction() {
        if (committed_) return;
        try {
            end_queries(session_);
            session_ << "rollback";
        } catch (const soci::soci_error&) { // NOLINT(bugprone-empty-catch): SQLite has rolled back by itself
        }
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        end_queries(session_);
        session_ << "commit";
        committed_ = true;
    }

  private:
    soci::session& session_;
    bool committed_ = false;
};

} // namespace

Journal::Journal(const Database& database) : damage_(database) {
    database.open(session_);
    checkpointer_.emplace(session_, database, [this] {
        const std::lock_guard lock(mutex_);
        changed_.notify_one();
    });
}

Journal::~Journal() {
    stop();
}

void Journal::start() {
    thread_ = std::thread([this] { run(); });
}

void Journal::write(Write write, Done done, OnFailure policy, FlushPolicy flush, std::size_t bytes) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && bytes >= large_bytes) {
            large_.push_back({std::move(write), std::move(done), policy, bytes});
            changed_.notify_one();
            return;
        }
        if (!stopping_) {
            waiting_.push_back({std::move(write), std::move(done), policy, bytes});
            const bool newly_wanted = flush == FlushPolicy::now && !std::exchange(wanted_, true);
            if (newly_wanted || waiting_.size() == 1) changed_.notify_one();
            return;
        }
    }
    done(std::make_exception_ptr(DataError("the host is stopping")));
}

void Journal::write_now(const Write& write) {
    std::promise<std::optional<std::string>> outcome; // the error's text: the exception stays with its thread
    this->write(
        write,
        [&](const std::exception_ptr& error) {
            try {
                if (error) std::rethrow_exception(error);
                outcome.set_value(std::nullopt);
            } catch (const std::exception& thrown) {
                outcome.set_value(thrown.what());
            }
        },
        OnFailure::give_up);
    if (const std::optional<std::string> error = outcome.get_future().get()) throw DataError(*error);
}

void Journal::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::string Journal::error() const {
    if (std::string damage = damage_.text(); !damage.empty()) return damage;
    const std::lock_guard lock(mutex_);
    return error_;
}

void Journal::note(const std::exception& error, soci::session& reader) {
    if (!says_damaged(error)) return;
    damage_.note(error);
    forget_pages(reader);
}

void Journal::run() {
    ::pthread_setname_np(::pthread_self(), "journal");
    std::vector<Entry> batch;
    for (;;) {
        bool last = false;
        bool failing = false;
        {
            std::unique_lock lock(mutex_);
            failing = !error_.empty();
            if (failing)
                changed_.wait_for(lock, pause_after_failure, [&] { return stopping_; });
            else
                wait_for_writes(lock);
            take_writes(batch);
            last = stopping_ && waiting_.empty() && large_.empty();
        }
        // Restores readiness without a write: a proxy that reads /readyz sends no event before that.
        if (failing && batch.empty() && !last)
            batch.push_back({[this] { try_writing(); }, [](const std::exception_ptr&) {}, OnFailure::give_up, 0});
        if (!batch.empty()) {
            commit(batch);
            checkpointer_->committed();
        }
        if (last) {
            for (Entry& entry : batch)
                entry.done(std::make_exception_ptr(DataError("the host is stopping")));
            return;
        }
    }
}

void Journal::wait_for_writes(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty() || large_may_go(); });
    changed_.wait_for(lock, wait_for_others, [&] { return stopping_ || wanted_ || large_may_go(); });
}

bool Journal::large_may_go() const {
    return !large_.empty() && (stopping_ || !checkpointer_->moving());
}

void Journal::take_writes(std::vector<Entry>& batch) {
    if (large_may_go() && (large_next_ || waiting_.empty())) return take_large(batch);
    batch.insert(batch.end(), std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
    waiting_.clear();
    wanted_ = false;
    large_next_ = true;
}

void Journal::take_large(std::vector<Entry>& batch) {
    std::size_t bytes = 0;
    do {
        bytes += large_.front().bytes;
        batch.push_back(std::move(large_.front()));
        large_.pop_front();
    } while (!large_.empty() && bytes + large_.front().bytes <= large_at_once);
    large_next_ = false;
}

// Writes the value that is already there.
void Journal::try_writing() {
    int version = 0;
    session_ << "pragma user_version", soci::into(version);
    session_ << "pragma user_version = " + std::to_string(version);
}

// `written` counts the writes in the transaction; none if it did not begin.
void Journal::write_all(std::vector<Entry>& batch, std::optional<std::size_t>& written) {
    if (const std::string damage = damage_.text(); !damage.empty()) {
        forget_pages(session_);
        throw DataError(damage);
    }
    Transaction transaction(session_);
    for (written = 0; *written < batch.size(); ++*written)
        batch[*written].write();
    transaction.commit();
}

// Leaves in the batch what is tried again. If a write throws that can be given up, only it fails, and the others are
// tried once more without it. If they fail too, the disk is at fault, and all fail.
void Journal::commit(std::vector<Entry>& batch) {
    for (bool first = true;; first = false) {
        std::optional<std::size_t> written; // none if the transaction did not begin: no write is at fault
        std::exception_ptr failure;
        std::string what;
        try {
            write_all(batch, written);
        } catch (const std::exception& error) {
            damage_.note(error);
            failure = std::current_exception();
            what = error.what();
            if (what != error_ && damage_.text().empty())
                log::error("cannot write to the database: {}", what); // once, not twice a second
        }
        if (first && failure && batch.size() > 1 && written && *written < batch.size() &&
            batch[*written].policy == OnFailure::give_up) {
            const Entry alone = std::move(batch[*written]);
            batch.erase(batch.begin() + std::ptrdiff_t(*written));
            alone.done(failure);
            continue;
        }
        {
            const std::lock_guard lock(mutex_);
            error_ = what;
        }
        return settle(batch, failure);
    }
}

// Calls each `done`, and leaves the writes that are tried again.
void Journal::settle(std::vector<Entry>& batch, const std::exception_ptr& failure) {
    std::vector<Entry> again;
    for (Entry& entry : batch) {
        if (failure && entry.policy == OnFailure::persist)
            again.push_back(std::move(entry));
        else
            entry.done(failure);
    }
    batch = std::move(again);
}

} // namespace kilihost::storage
