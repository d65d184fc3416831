#include "storage/data_directory.hpp"

#include "log/log.hpp"
#include "storage/database.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace kilihost::storage {
namespace {

namespace fs = std::filesystem;

constexpr mode_t folder_rights = 0700;

// How long a lock is waited for, and how often it is tried.
constexpr std::chrono::milliseconds patience{2'000};
constexpr std::chrono::milliseconds retry{20};

std::string reason() {
    return std::generic_category().message(errno);
}

// Makes the folder and the missing ones above it, none of them accessible to others.
void make_folders(const fs::path& path) {
    fs::path made;
    for (const fs::path& part : path) {
        made /= part;
        if (::mkdir(made.c_str(), folder_rights) == 0) ::chmod(made.c_str(), folder_rights); // past any umask
    }
}

void each_name(int directory, const std::function<void(const std::string&)>& visit) {
    const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // closedir closes it
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
    if (listing == nullptr) {
        if (again >= 0) ::close(again);
        return;
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): this thread alone reads from the stream
    while (const dirent* const entry = ::readdir(listing.get()))
        if (const std::string name = entry->d_name; name != "." && name != "..") visit(name);
}

// The type of the entry itself, links not followed; 0 if there is none.
mode_t kind(int directory, const char* name) {
    struct stat found {};
    return ::fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) == 0 ? found.st_mode & mode_t(S_IFMT) : 0;
}

} // namespace

DataDirectory::DataDirectory(fs::path path) : path_(std::move(path)) {
    make_folders(path_);
    const OwnedFile directory(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) throw DataError("the data directory " + path_.string() + " cannot be made: " + reason());
    lock(directory.number());
    close_to_others(directory.number());
    make_libraries(directory.number());
}

void DataDirectory::lock(int directory) {
    lock_ = OwnedFile(::openat(directory, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (!lock_ && errno == ELOOP)
        throw DataError((path_ / "lock").string() +
                        " is a link, and the host follows none in its data directory: remove it");
    if (!lock_) throw DataError("the data directory " + path_.string() + " cannot be written: " + reason());
    struct stat found {};
    if (::fstat(lock_.number(), &found) == 0) expect_file(found, path_ / "lock");
    ::fchmod(lock_.number(), 0600); // past any umask
    // A host that was killed just as it started a worker leaves a process that holds its lock until it runs the worker.
    const auto end = std::chrono::steady_clock::now() + patience;
    while (::flock(lock_.number(), LOCK_EX | LOCK_NB) != 0) {
        if (std::chrono::steady_clock::now() >= end)
            throw DataError("the data directory " + path_.string() + " is in use by another kili-host");
        std::this_thread::sleep_for(retry);
    }
}

void DataDirectory::close_to_others(int directory) const {
    try {
        const std::optional<unsigned> before = tighten(directory, ".");
        int files = 0;
        each_name(directory, [&](const std::string& name) { files += tighten(directory, name) ? 1 : 0; });
        if (before)
            log::warn("the data directory {} was open to other users (mode {:04o}): it is now its owner's alone",
                      path_.string(), *before);
        if (files > 0)
            log::warn("other users had rights on {} files and folders in {}: they have none now", files,
                      path_.string());
    } catch (const std::system_error& error) {
        log::warn("the data directory {} is open to other users, and this cannot be changed: {}", path_.string(),
                  error.code().message());
    }
}

void DataDirectory::make_libraries(int directory) const {
    const bool made = ::mkdirat(directory, "libraries", folder_rights) == 0;
    const OwnedFile folder(::openat(directory, "libraries", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && kind(directory, "libraries") == S_IFLNK)
        throw DataError(libraries().string() +
                        " is a link, and the host follows none in its data directory: remove it");
    if (!folder || (made && ::fchmod(folder.number(), folder_rights) != 0)) // past any umask
        throw DataError(libraries().string() + " cannot be made: " + reason());
}

} // namespace kilihost::storage
