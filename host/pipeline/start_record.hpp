// Finds out at a start whether the database is a backup that was restored. A number that grows with each start and each
// clean stop is in the database and, beside it, in a file: a database that is behind the file, or has no file, is not
// what this host left. What a copy of the whole directory left out cannot be found; then the operator has to say so.
#pragma once

#include "pipeline/outbox/restore_point.hpp"
#include "storage/database.hpp"
#include "storage/schema.hpp"

#include <soci/session.h>

#include <cstdint>
#include <filesystem>

namespace kilihost::pipeline {

class StartRecord {
  public:
    // Reads both. `file`: of the number; `session`: of the database, whose only user is the caller. `by_hand`: the
    // operator says that a backup was restored.
    StartRecord(soci::session& session, std::filesystem::path file, bool by_hand);

    // If a backup was restored since the last start.
    bool is_restored() const { return restored_; }
    // The last restore of all times.
    const outbox::RestorePoint& restore_point() const { return point_; }

    // This start, or its clean stop: first in the database, by `write_database` within a transaction, then in the file.
    void write_database(soci::session& session);
    void write_file() const;

    static storage::SchemaFragment schema();

  private:
    const std::filesystem::path file_;
    std::int64_t number_ = 0;
    bool restored_ = false;
    outbox::RestorePoint point_;
};

} // namespace kilihost::pipeline
