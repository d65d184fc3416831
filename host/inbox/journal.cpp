#include "inbox/journal.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <future>
#include <system_error>

namespace kilihost::inbox {
namespace {

namespace fs = std::filesystem;

constexpr int schema_version = 1;

// After a failed commit, so that a full disk is not hammered.
constexpr std::chrono::milliseconds pause_after_failure{500};

constexpr const char* schema = R"sql(
create table event (
    id integer primary key,            -- the order of arrival
    identity text not null unique,     -- the runId, or made of the content
    type text not null,
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    body text not null,                -- as Kili posted it
    state integer not null,            -- inbox/event_table.hpp: State
    cause text not null default '',    -- why it is dead
    received_at integer not null,      -- milliseconds since 1970
    finished_at integer
);
create index event_unfinished on event (state, id) where state in (0, 1);
create index event_asset on event (asset_id, id);
create table action (
    id integer primary key,
    event_id integer not null references event (id),
    ordinal integer not null,          -- within the event: a replay does not act twice
    kind integer not null,             -- outbox/action_table.hpp: Kind
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    rule text not null,
    text text not null,
    mid text not null,
    state integer not null,            -- outbox/action_table.hpp: State
    issue_id text not null default '', -- Kili's, once created
    solved integer not null default 0, -- an issue that a later label of the asset made needless
    cause text not null default '',    -- why it is dead, or was done without a call
    finished_at integer,
    unique (event_id, ordinal)
);
create index action_unfinished on action (id) where state in (0, 1);
create index action_asset on action (asset_id);
)sql";

} // namespace

DataDirectory::DataDirectory(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::create_directories(libraries(), error);
    if (error) throw DataError("the data directory " + path_.string() + " cannot be made: " + error.message());
    for (const fs::directory_entry& left : fs::directory_iterator(libraries(), error)) {
        std::error_code ignored; // by a host that was killed; harmless where it stays
        fs::remove(left.path(), ignored);
    }
    lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0)
        throw DataError("the data directory " + path_.string() +
                        " cannot be written: " + std::generic_category().message(errno));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock_);
        throw DataError("the data directory " + path_.string() + " is in use by another kili-host");
    }
}

DataDirectory::~DataDirectory() {
    ::close(lock_);
}

void open_database(soci::session& session, const fs::path& file) {
    try {
        session.open(soci::sqlite3, "dbname=\"" + file.string() + "\"");
        session << "pragma busy_timeout = 5000";
        session << "pragma journal_mode = wal";
        session << "pragma synchronous = full";
        session << "pragma foreign_keys = on";
        int version = 0;
        session << "pragma user_version", soci::into(version);
        if (version > schema_version)
            throw DataError(file.string() + " was written by a newer kili-host: update this one");
        if (version == 0) {
            soci::transaction transaction(session);
            auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
            if (sqlite_api::sqlite3_exec(backend->conn_, schema, nullptr, nullptr, nullptr) != SQLITE_OK)
                throw DataError("the database " + file.string() +
                                " cannot be set up: " + sqlite_api::sqlite3_errmsg(backend->conn_));
            session << "pragma user_version = " + std::to_string(schema_version);
            transaction.commit();
        }
    } catch (const soci::soci_error& error) {
        throw DataError("the database " + file.string() + " cannot be opened: " + error.what());
    }
}

Journal::Journal(const fs::path& file) {
    open_database(session_, file);
}

Journal::~Journal() {
    stop();
}

void Journal::start() {
    thread_ = std::thread([this] { run(); });
}

void Journal::write(Write write, Done done, OnFailure policy) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            waiting_.push_back({std::move(write), std::move(done), policy});
            if (waiting_.size() == 1) changed_.notify_one();
            return;
        }
    }
    done(std::make_exception_ptr(DataError("the host is stopping")));
}

void Journal::write_now(const Write& write) {
    std::promise<void> committed;
    this->write(
        write,
        [&](const std::exception_ptr& error) {
            if (error)
                committed.set_exception(error);
            else
                committed.set_value();
        },
        OnFailure::give_up);
    committed.get_future().get();
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
    const std::lock_guard lock(mutex_);
    return error_;
}

void Journal::run() {
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
                changed_.wait(lock, [&] { return stopping_ || !waiting_.empty() || !batch.empty(); });
            last = stopping_;
            batch.insert(batch.end(), std::make_move_iterator(waiting_.begin()),
                         std::make_move_iterator(waiting_.end()));
            waiting_.clear();
        }
        // That the disk obeys again must show though nobody writes: who heeds /readyz sends no event until it does.
        if (failing && batch.empty() && !last)
            batch.push_back({[this] { try_writing(); }, [](const std::exception_ptr&) {}, OnFailure::give_up});
        if (!batch.empty()) commit(batch);
        if (last) {
            for (Entry& entry : batch)
                entry.done(std::make_exception_ptr(DataError("the host is stopping")));
            return;
        }
    }
}

// Writes what is there already.
void Journal::try_writing() {
    int version = 0;
    session_ << "pragma user_version", soci::into(version);
    session_ << "pragma user_version = " + std::to_string(version);
}

// Leaves in the batch what is to be tried again.
void Journal::commit(std::vector<Entry>& batch) {
    std::exception_ptr failure;
    std::string what;
    try {
        soci::transaction transaction(session_);
        for (const Entry& entry : batch)
            entry.write();
        transaction.commit();
    } catch (const std::exception& error) {
        failure = std::current_exception();
        what = error.what();
        if (what != error_) spdlog::error("cannot write to the database: {}", what); // once, not twice a second
    }
    {
        const std::lock_guard lock(mutex_);
        error_ = what;
    }
    std::vector<Entry> again;
    for (Entry& entry : batch) {
        if (failure && entry.policy == OnFailure::persist)
            again.push_back(std::move(entry));
        else
            entry.done(failure);
    }
    batch = std::move(again);
}

} // namespace kilihost::inbox
