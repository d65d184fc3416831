#include "storage/paced_writes.hpp"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <thread>

namespace kilihost::storage {
namespace {

// Measured by tests/bench/run accept: the disk writes a part in less time than a commit takes, and 32 MB in a seventh
// of a second.
constexpr std::size_t part_bytes = 128 * 1024;
constexpr std::chrono::microseconds pause{500};

struct Part {
    off_t from = 0;
    std::size_t bytes = 0;
};

thread_local std::optional<Part> paced; // set while the thread has a PacedWrites

// Replaces the system's call, in SQLite's own table of system calls.
ssize_t write(int file, const void* bytes, std::size_t size, off_t offset) {
    const ssize_t written = ::pwrite(file, bytes, size, offset);
    if (written <= 0 || !paced) return written;
    if (paced->bytes == 0) paced->from = offset;
    paced->bytes += std::size_t(written);
    if (paced->bytes >= part_bytes) {
        ::sync_file_range(file, paced->from, offset + written - paced->from, SYNC_FILE_RANGE_WRITE);
        paced->bytes = 0;
        std::this_thread::sleep_for(pause);
    }
    return written;
}

} // namespace

PacedWrites::PacedWrites() {
    paced.emplace();
}

PacedWrites::~PacedWrites() {
    paced.reset();
}

void PacedWrites::prepare() {
    sqlite3_vfs* const system = sqlite3_vfs_find("unix");
    if (system == nullptr || system->iVersion < 3 || system->xSetSystemCall == nullptr) return;
    for (const char* const name : {"pwrite", "pwrite64"}) // one of them is used
        system->xSetSystemCall(system, name, reinterpret_cast<sqlite3_syscall_ptr>(&write));
}

} // namespace kilihost::storage
