// An SQLite VFS over the default one: writes and syncs of the database fail as the test wants it.
#include "control.hpp"

#include <dlfcn.h>
#include <sqlite3.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

using faults::shim::Control;
using faults::shim::control;
using Methods = sqlite3_io_methods;

// The database itself or its log. The wrapped file comes right after it.
struct File : sqlite3_file {
    Methods methods;
    sqlite3_file* wrapped() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

// The same method of the wrapped file.
template <auto Method, class... Rest>
auto forward(sqlite3_file* file, Rest... rest) {
    sqlite3_file* const wrapped = static_cast<File*>(file)->wrapped();
    return (wrapped->pMethods->*Method)(wrapped, rest...);
}

// SQLITE_OK, or the error with which this operation fails; `broken` if the disk is neither full nor read-only.
int fault(std::atomic<bool> Control::*kind, int broken) {
    Control& control_block = *control();
    const std::int32_t every = control_block.every; // 0 at any time
    if (!(control_block.*kind) || every == 0) return SQLITE_OK;
    if (control_block.operations++ % every < every - control_block.burst) return SQLITE_OK;
    ++control_block.failed;
    switch (control_block.error) {
    case ENOSPC:
        return SQLITE_FULL;
    case EROFS:
        return SQLITE_READONLY;
    default:
        return broken;
    }
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    const int code = fault(&Control::writes, SQLITE_IOERR_WRITE);
    return code != SQLITE_OK ? code : forward<&Methods::xWrite>(file, bytes, size, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int code = fault(&Control::writes, SQLITE_IOERR_TRUNCATE);
    return code != SQLITE_OK ? code : forward<&Methods::xTruncate>(file, size);
}

int sync(sqlite3_file* file, int flags) {
    const int code = fault(&Control::syncs, SQLITE_IOERR_FSYNC);
    return code != SQLITE_OK ? code : forward<&Methods::xSync>(file, flags);
}

constexpr Methods methods{.iVersion = 0, // the wrapped file's, once that is open
                          .xClose = forward<&Methods::xClose>,
                          .xRead = forward<&Methods::xRead>,
                          .xWrite = write,
                          .xTruncate = truncate,
                          .xSync = sync,
                          .xFileSize = forward<&Methods::xFileSize>,
                          .xLock = forward<&Methods::xLock>,
                          .xUnlock = forward<&Methods::xUnlock>,
                          .xCheckReservedLock = forward<&Methods::xCheckReservedLock>,
                          .xFileControl = forward<&Methods::xFileControl>,
                          .xSectorSize = forward<&Methods::xSectorSize>,
                          .xDeviceCharacteristics = forward<&Methods::xDeviceCharacteristics>,
                          .xShmMap = forward<&Methods::xShmMap>,
                          .xShmLock = forward<&Methods::xShmLock>,
                          .xShmBarrier = forward<&Methods::xShmBarrier>,
                          .xShmUnmap = forward<&Methods::xShmUnmap>,
                          .xFetch = forward<&Methods::xFetch>,
                          .xUnfetch = forward<&Methods::xUnfetch>};

struct Vfs : sqlite3_vfs {
    sqlite3_vfs* wrapped;
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* memory, int flags, int* opened) {
    sqlite3_vfs* const wrapped = static_cast<Vfs*>(vfs)->wrapped;
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return wrapped->xOpen(wrapped, name, memory, flags, opened);
    File* const file = new (memory) File{{nullptr}, methods};
    const int code = wrapped->xOpen(wrapped, name, file->wrapped(), flags, opened);
    if (file->wrapped()->pMethods == nullptr) return code; // nothing to close
    file->methods.iVersion = file->wrapped()->pMethods->iVersion;
    file->pMethods = &file->methods;
    return code;
}

// From now on the default one. Its other methods are those of the one it wraps.
bool register_vfs() {
    sqlite3_vfs* const wrapped = sqlite3_vfs_find(nullptr);
    static Vfs vfs{*wrapped, wrapped};
    vfs.zName = "faulty";
    vfs.szOsFile += static_cast<int>(sizeof(File));
    vfs.xOpen = open;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

} // namespace

// In place of SQLite's own, which it calls. Only this program does so: once a VFS is registered, SQLite keeps its
// locks.
extern "C" int sqlite3_open_v2(const char* name, sqlite3** database, int flags, const char* vfs) {
    static const bool registered = control() == nullptr || register_vfs();
    static const auto next = reinterpret_cast<decltype(&sqlite3_open_v2)>(::dlsym(RTLD_NEXT, "sqlite3_open_v2"));
    if (!registered || next == nullptr) std::_Exit(99);
    return next(name, database, flags, vfs);
}
