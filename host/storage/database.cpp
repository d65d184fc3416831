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

// The oldest version that can be brought up to date; a schema without migrations has this version.
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

int newest_version(const DatabaseSchema& schema) {
    int out = first_version;
    for (const SchemaFragment& fragment : schema)
        for (const Migration& migration : fragment.migrations)
            out = std::max(out, migration.to);
    return out;
}

// One thread at a time uses a connection, and nobody asks how much memory SQLite has, so it needs no locks for either.
// This works only before the first connection; if a program has used SQLite before, the locks stay.
bool set_up_sqlite() {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_URI, 1); // needed to read a file at rest
    const bool without_locks = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
                               sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    PacedWrites::prepare();
    return without_locks;
}

// SQLite follows links, and gives the files beside the database the rights that the database has.
void make_files_private(const std::filesystem::path& file) {
    create_private(file);
    for (const char* const beside : {"-journal", "-wal", "-shm"})
        expect_file(file.string() + beside);
}

void set_up_sqlite_once() {
    [[maybe_unused]] static const bool once = set_up_sqlite();
}

// The path in the form of a URI.
std::string escaped(const std::string& path) {
    std::string out;
    for (const char c : path)
        out += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
    return out;
}

DataError written_by_newer(const std::filesystem::path& file) {
    return DataError("the database " + file.string() + " was written by a newer kili-host: update this one");
}

} // namespace

Database::Database(std::filesystem::path file, DatabaseSchema schema)
    : file_(std::move(file)), schema_(std::move(schema)), version_(newest_version(schema_)) {}

void Database::open(soci::session& session) const {
    set_up_sqlite_once();
    make_files_private(file_);
    try {
        session.open(soci::sqlite3, "dbname=\"" + file_.string() + "\"");
        session << "pragma busy_timeout = 5000";
        session << "pragma journal_mode = wal";
        session << "pragma synchronous = full";
        const int version = version_of(session);
        if (version > version_) throw written_by_newer(file_);
        if (version != 0 && version < first_version)
            throw DataError("the database " + file_.string() +
                            " was written by a kili-host of before version 0.1: let that one finish, then start with "
                            "an empty data directory");
        if (version < version_) set_up(session);
        session << "pragma foreign_keys = on";
    } catch (const soci::soci_error& error) {
        throw unreadable(error);
    }
}

// SQLite also makes these files for readers. So a database without them is opened as immutable.
bool Database::has_writer() const {
    return std::filesystem::exists(file_.string() + "-wal");
}

void Database::open_to_read(soci::session& session, bool at_rest) const {
    set_up_sqlite_once();
    if (!std::filesystem::exists(file_))
        throw DataError(file_.parent_path().string() + " is no data directory: it holds no " +
                        file_.filename().string());
    session.open(soci::sqlite3, "dbname=\"file:" + escaped(std::filesystem::absolute(file_).string()) + "?mode=ro" +
                                    (at_rest ? "&immutable=1" : "") + "\" readonly=true");
    session << "pragma busy_timeout = 5000";
    const int version = version_of(session);
    if (version > version_) throw written_by_newer(file_);
    if (version < version_)
        throw DataError("the database " + file_.string() +
                        " was written by an older kili-host, and is only read here: start `kili-host serve` of this "
                        "version on it once");
}

DataError Database::unreadable(const soci::soci_error& error) const {
    const std::string what = error.get_error_message(); // without the statement and its values
    if (says_damaged(error)) return DataError(describe_damage(file_, what));
    return DataError("the database " + file_.string() + " cannot be used: " + what);
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
