// Finds out at a start whether the database is a restored backup. A number that grows with each start and each clean
// stop is in the database and in a file beside it. If the database's number is lower, or there is no file, the database
// is not the one that this host left. A restored copy of the whole directory cannot be recognized; the operator has to
// say so.
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
    // Reads both. `file` has the number; only the caller uses the database of `session`. `by_hand`: the operator says
    // that a backup was restored.
    StartRecord(soci::session& session, std::filesystem::path file, bool by_hand);

    // Whether a backup was restored since the last start.
    bool is_restored() const { return restored_; }
    // The last restore ever.
    const outbox::RestorePoint& restore_point() const { return point_; }

    // Records this start, or its clean stop: first in the database, by `write_database` within a transaction, then in
    // the file.
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
