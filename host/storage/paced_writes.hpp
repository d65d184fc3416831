// While an object of this class exists, SQLite's writes on its thread go to the disk in small parts with pauses between
// them. Written at once, the pages of a checkpoint keep a disk busy for some 20 ms, and each commit waits as long.
#pragma once

namespace kilihost::storage {

class PacedWrites {
  public:
    PacedWrites();
    ~PacedWrites();
    PacedWrites(const PacedWrites&) = delete;
    PacedWrites& operator=(const PacedWrites&) = delete;

    // Prepares it, once in a process, before several threads use SQLite. If SQLite offers no such table, writes are not
    // paced.
    static void prepare();
};

} // namespace kilihost::storage
