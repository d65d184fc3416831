// The host's database: one SQLite file (WAL, synchronous=FULL) that the inbox and the outbox share.
#pragma once

#include <soci/session.h>

#include <filesystem>
#include <stdexcept>

namespace kilihost::storage {

// The data directory cannot be used; the text says why.
struct DataError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Opens the database, ready for use by one thread; a new file is set up, one of an older host brought up to date.
// Throws DataError, also for a file of a newer host.
void open_database(soci::session& session, const std::filesystem::path& file);

} // namespace kilihost::storage
