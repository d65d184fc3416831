#include "rules/copy_folder.hpp"

#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#ifndef _WIN32
#include <dirent.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace kilihost::rules {
namespace fs = std::filesystem;
namespace {

constexpr const char* prefix = "kili-host-libraries-";

#ifdef _WIN32

std::shared_ptr<void> lock(const fs::path&) {
    return nullptr;
}

bool is_lost(const fs::path&) {
    return false;
}

void remove_left_over(const fs::path&) {}

#else

// The kernel frees the lock when this process ends. `how`: whether another process's is waited for. Null if the folder
// is not locked.
std::shared_ptr<void> lock(const fs::path& folder, int how = LOCK_EX) {
    DIR* const opened = ::opendir(folder.c_str());
    if (opened == nullptr) return nullptr;
    std::shared_ptr<void> out(opened, [](void* directory) { ::closedir(static_cast<DIR*>(directory)); });
    return ::flock(::dirfd(opened), how) == 0 ? out : nullptr;
}

// Whether another process found the folder before it was locked, and removed it.
bool is_lost(const fs::path& folder) {
    return ::access(folder.c_str(), F_OK) != 0;
}

bool is_own_folder(const fs::path& path) {
    struct stat found {};
    return ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid();
}

void remove_left_over(const fs::path& parent) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
        if (entry.path().filename().string().rfind(prefix, 0) != 0 || !is_own_folder(entry.path())) continue;
        if (const auto locked = lock(entry.path(), LOCK_EX | LOCK_NB)) fs::remove_all(entry.path(), ignored);
    }
}

#endif

} // namespace

fs::path temporary_folder() {
    std::error_code error;
    fs::path out = fs::temp_directory_path(error);
    if (error) throw std::runtime_error("no folder for temporary files: set TMPDIR to one (" + error.message() + ")");
    return out;
}

CopyFolder::CopyFolder(const fs::path& parent) {
    remove_left_over(parent);
    std::random_device random;
    std::error_code error;
    for (int attempt = 0; attempt < 16; ++attempt) {
        fs::path candidate = parent / (prefix + std::to_string(random()) + std::to_string(random()));
        if (!fs::create_directory(candidate, error)) continue;   // it exists, or cannot be made
        fs::permissions(candidate, fs::perms::owner_all, error); // code is loaded from here
        lock_ = lock(candidate);
        if (is_lost(candidate)) continue;
        path_ = std::move(candidate);
        return;
    }
    throw std::runtime_error("cannot make a folder in " + parent.string() + ": " + error.message());
}

CopyFolder::~CopyFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

} // namespace kilihost::rules
