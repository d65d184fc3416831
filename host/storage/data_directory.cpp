#include "storage/data_directory.hpp"

#include "storage/database.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace kilihost::storage {

namespace fs = std::filesystem;

DataDirectory::DataDirectory(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::create_directories(libraries(), error);
    if (error) throw DataError("the data directory " + path_.string() + " cannot be made: " + error.message());
    lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0)
        throw DataError("the data directory " + path_.string() +
                        " cannot be written: " + std::generic_category().message(errno));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock_);
        throw DataError("the data directory " + path_.string() + " is in use by another kili-host");
    }
    if (!fs::exists(fs::symlink_status(in_flight(), error))) // its name before 0.2
        fs::rename(path_ / "at-hand", in_flight(), error);
    for (const fs::directory_entry& left : fs::directory_iterator(libraries(), error)) {
        std::error_code ignored; // left by a host that was killed; harmless if it stays
        fs::remove(left.path(), ignored);
    }
}

DataDirectory::~DataDirectory() {
    ::close(lock_);
}

} // namespace kilihost::storage
