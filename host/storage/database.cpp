#include "storage/database.hpp"

#include "storage/damage.hpp"
#include "storage/paced_writes.hpp"
#include "storage/private_file.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <string>
#include <utility>

namespace kilihost::storage {
namespace {

// The oldest version that can be brought up to date, and that of a schema without migrations.
constexpr int first_version = 2;

void run(soci::session& session, const std::string& statements) {
    auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    if (sqlite_api::sqlite3_exec(backend->conn_, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw DataError(sqlite_api::sqlite3_errmsg(backend->conn_));
}

int version_of(soci::session& session) {
    int version = 0;
    session << "pragma user_version", soci::into(version);
    return version;
}

int newest_version(const Schema& schema) {
    int out = first_version;
    for (const SchemaFragment& fragment : schema)
        for (const Migration& migration : fragment.migrations)
            out = std::max(out, migration.to);
    return out;
}

// A connection is used by one thread at a time, and nobody asks how much memory SQLite has: it need not lock for
// either. Only before the first connection; if a program has used SQLite before, the locks stay.
bool set_up_sqlite() {
    const bool without_locks = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
                               sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    PacedWrites::prepare();
    return without_locks;
}

// SQLite follows links, and gives the files beside the database the rights that the database has.
void make_files_private(const std::filesystem::path& file) {
    create_private(file);
    for (const char* const beside : {"-journal", "-wal", "-shm"})
        refuse_link(file.string() + beside);
}

} // namespace

Database::Database(std::filesystem::path file, Schema schema)
    : file_(std::move(file)), schema_(std::move(schema)), version_(newest_version(schema_)) {}

void Database::open(soci::session& session) const {
    [[maybe_unused]] static const bool once = set_up_sqlite();
    make_files_private(file_);
    try {
        session.open(soci::sqlite3, "dbname=\"" + file_.string() + "\"");
        session << "pragma busy_timeout = 5000";
        session << "pragma journal_mode = wal";
        session << "pragma synchronous = full";
        const int version = version_of(session);
        if (version > version_)
            throw DataError("the database " + file_.string() + " was written by a newer kili-host: update this one");
        if (version != 0 && version < first_version)
            throw DataError("the database " + file_.string() +
                            " was written by a kili-host of before version 0.1: let that one finish, then start with "
                            "an empty data directory");
        if (version < version_) set_up(session);
        session << "pragma foreign_keys = on";
    } catch (const soci::soci_error& error) {
        if (says_damaged(error)) throw DataError(describe_damage(file_, error.what()));
        throw DataError("the database " + file_.string() + " cannot be opened: " + error.what());
    }
}

void Database::set_up(soci::session& session) const {
    run(session, "begin immediate"); // if two open an old file at once, one waits here
    try {
        const int version = version_of(session);
        if (version == 0)
            for (const SchemaFragment& fragment : schema_)
                run(session, fragment.create);
        for (int to = version + 1; version != 0 && to <= version_; ++to)
            for (const SchemaFragment& fragment : schema_)
                for (const Migration& migration : fragment.migrations)
                    if (migration.to == to) run(session, migration.statements);
        session << "pragma user_version = " + std::to_string(version_);
        run(session, "commit");
    } catch (...) {
        auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
        sqlite_api::sqlite3_exec(backend->conn_, "rollback", nullptr, nullptr, nullptr); // the first error is thrown
        throw;
    }
}

} // namespace kilihost::storage
