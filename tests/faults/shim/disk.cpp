// Writes and syncs of the host's database that fail, in the place of the C library's: SQLite reports what the disk
// said.
#include "control.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

namespace {

using faults::shim::Control;
using faults::shim::control;

// The database itself and its log, not their shared index, which is memory.
bool is_database(int file) {
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
    std::array<char, 4096> path{};
    const ssize_t size = ::readlink(link.data(), path.data(), path.size());
    if (size <= 0) return false;
    const std::string_view name(path.data(), static_cast<std::size_t>(size));
    return name.ends_with("/kili-host.db") || name.ends_with("/kili-host.db-wal");
}

bool fails(int file, std::atomic<bool> Control::*kind) {
    Control* const told = control();
    if (told == nullptr || !(told->*kind) || told->every == 0 || !is_database(file)) return false;
    if (told->operations++ % told->every < told->every - told->burst) return false;
    ++told->failed;
    errno = told->error;
    return true;
}

} // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
    return fails(file, &Control::writes) ? -1 : ::syscall(SYS_write, file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
    return fails(file, &Control::writes) ? -1 : ::syscall(SYS_pwrite64, file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
    return fails(file, &Control::writes) ? -1 : ::syscall(SYS_pwrite64, file, bytes, size, offset);
}

int ftruncate64(int file, off64_t size) {
    return fails(file, &Control::writes) ? -1 : static_cast<int>(::syscall(SYS_ftruncate, file, size));
}

int fsync(int file) {
    return fails(file, &Control::syncs) ? -1 : static_cast<int>(::syscall(SYS_fsync, file));
}

int fdatasync(int file) {
    return fails(file, &Control::syncs) ? -1 : static_cast<int>(::syscall(SYS_fdatasync, file));
}

} // extern "C"
