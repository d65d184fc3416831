// The directory that holds all that a host remembers. One host at a time owns it.
#pragma once

#include <filesystem>

namespace kilihost::storage {

class DataDirectory {
  public:
    // Makes and locks it. Throws DataError if it cannot be made, written or locked.
    explicit DataDirectory(std::filesystem::path path);
    ~DataDirectory();
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path in_flight() const { return path_ / "in-flight"; } // judging/crash_quarantine.hpp
    std::filesystem::path libraries() const { return path_ / "libraries"; } // private copies, empty at the start

  private:
    std::filesystem::path path_;
    int lock_ = -1;
};

} // namespace kilihost::storage
