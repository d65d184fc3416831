// The host's database, which all stages share: its engine, file and schema. It is opened here only. The engine is
// SQLite (WAL, synchronous=FULL); another one would stand behind the same interface.
#pragma once

#include "storage/schema.hpp"

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
    Database(std::filesystem::path file, Schema schema);

    // Opens a session for one thread. A new file gets the schema, and one of an older host is brought up to date.
    // Throws DataError, also for a file of a newer host. Any thread.
    void open(soci::session& session) const;
    const std::filesystem::path& file() const { return file_; }

  private:
    void set_up(soci::session& session) const;

    std::filesystem::path file_;
    Schema schema_;
    int version_; // of the schema
};

} // namespace kilihost::storage
