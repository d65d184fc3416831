#include "storage/damage.hpp"

#include "log/log.hpp"

#include <pthread.h>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>

namespace kilihost::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_pause{60'000};
constexpr int steps_between_looks = 10'000; // of SQLite's machine

} // namespace

bool says_damaged(const std::exception& error) {
    const auto* const thrown = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    if (thrown == nullptr) return false;
    const int code = thrown->result() & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

std::string describe_damage(const std::filesystem::path& file, const std::string& what) {
    return "the database " + file.string() + " is damaged (" + what +
           "). Stop the host; then restore a backup and start with --restored, or save what can be read with "
           "sqlite3's " +
           ".dump or .recover: \"A damaged database\" in sdk_docs/backup.md";
}

void forget_pages(soci::session& session) {
    using namespace sqlite_api;
    sqlite3_db_release_memory(static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_);
}

Damage::~Damage() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Damage::note(const std::exception& error) {
    if (!says_damaged(error)) return;
    const std::string what = dynamic_cast<const soci::soci_error&>(error).get_error_message(); // without the values
    const std::lock_guard lock(mutex_);
    if (!text_.empty()) return;
    text_ = describe_damage(database_.file(), what);
    log::error("{}", text_);
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_all();
}

std::string Damage::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

void Damage::run() {
    ::pthread_setname_np(::pthread_self(), "damage check");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stopping_ || !text_.empty(); });
        if (changed_.wait_for(lock, pause_, [&] { return stopping_; })) return;
        lock.unlock();
        const auto begin = std::chrono::steady_clock::now();
        const std::string found = check();
        const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
        lock.lock();
        if (stopping_) return;
        text_ = found.empty() ? "" : describe_damage(database_.file(), found);
        if (found.empty()) log::info("the database {} is whole again", database_.file().string());
        pause_ = std::max(std::min(2 * pause_, longest_pause), 4 * took);
    }
}

// Checks with a session of its own, which has no earlier pages of the file. What is wrong, or empty.
std::string Damage::check() {
    try {
        soci::session session;
        database_.open(session);
        auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
        const auto is_over = [](void* self) {
            auto* const damage = static_cast<Damage*>(self);
            const std::lock_guard lock(damage->mutex_);
            return damage->stopping_ ? 1 : 0;
        };
        sqlite_api::sqlite3_progress_handler(backend->conn_, steps_between_looks, is_over, this);
        std::string found;
        session << "pragma integrity_check(1)", soci::into(found);
        return found == "ok" ? "" : found;
    } catch (const std::exception& error) { // it cannot even be opened, or the host stops
        return error.what();
    }
}

} // namespace kilihost::storage
