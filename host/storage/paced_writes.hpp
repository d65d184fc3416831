// While one lives, what SQLite writes on its thread goes to the disk in small parts, with pauses between them. Written
// at once, the pages of a checkpoint keep a disk busy for some 20 ms, and each commit beside it waits as long.
#pragma once

namespace kilihost::storage {

class PacedWrites {
  public:
    PacedWrites();
    ~PacedWrites();
    PacedWrites(const PacedWrites&) = delete;
    PacedWrites& operator=(const PacedWrites&) = delete;

    // Makes it possible, once in a process, before SQLite is used by several threads. Where SQLite has no place for it,
    // writes are not paced.
    static void prepare();
};

} // namespace kilihost::storage
