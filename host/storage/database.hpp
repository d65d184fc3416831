// The host's database, which all stages share: its engine, file and schema. Only this room opens it. The engine is
// SQLite (WAL, synchronous=FULL); another one would have the same interface.
#pragma once

#include "storage/schema.hpp"

#include <soci/error.h>
#include <soci/session.h>

#include <filesystem>
#include <stdexcept>

namespace kilihost::storage {

// The data directory cannot be used; the text says why.
struct DataError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Database {
  public:
    Database(std::filesystem::path file, DatabaseSchema schema);

    // Opens a session for one thread. A new file gets the schema, and one of an older host is brought up to date.
    // Throws DataError, also for a file of a newer host. Any thread.
    void open(soci::session& session) const;
    // Calls `take` with a session that open() opens. An error of the database becomes a DataError.
    template <class Take>
    auto use(Take take) const {
        try {
            soci::session session;
            open(session);
            return take(session);
        } catch (const soci::soci_error& error) {
            throw unreadable(error);
        }
    }
    // Calls `take` with a session that changes nothing: it makes no file, takes no lock from a host, and throws
    // DataError for an older schema. For short reads beside a host or without one: meanwhile the host cannot empty its
    // write-ahead log. If a host starts meanwhile, `take` may be called twice.
    template <class Take>
    auto read(Take take) const {
        for (;;) {
            const bool at_rest = !has_writer();
            try {
                soci::session session;
                open_to_read(session, at_rest);
                auto out = take(session);
                if (!at_rest || !has_writer()) return out;
            } catch (const soci::soci_error& error) {
                if (!at_rest || !has_writer()) throw unreadable(error);
            }
        }
    }
    const std::filesystem::path& file() const { return file_; }

  private:
    void set_up(soci::session& session) const;
    bool has_writer() const; // has a writer, or had one that was killed
    void open_to_read(soci::session& session, bool at_rest) const;
    DataError unreadable(const soci::soci_error& error) const;

    std::filesystem::path file_;
    DatabaseSchema schema_;
    int version_; // the schema's
};

} // namespace kilihost::storage
