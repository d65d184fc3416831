// The directory with all that a host stores. One host at a time owns it, and only the host's user may read it.
#pragma once

#include "storage/private_file.hpp"

#include <filesystem>

namespace kilihost::storage {

class DataDirectory {
  public:
    // Makes and locks it. Its path may be a link; its entries may not. If others may read it, as in those of older
    // hosts, it is closed to them, and the log says so. Throws DataError if it cannot be made or written, or if another
    // host has it for two seconds more.
    explicit DataDirectory(std::filesystem::path path);
    ~DataDirectory() = default;
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }
    static std::filesystem::path control(const std::filesystem::path& data) { return data / "control.sock"; }
    std::filesystem::path libraries() const { return path_ / "libraries"; } // for private copies

  private:
    void lock(int directory);
    void close_to_others(int directory) const;
    void make_libraries(int directory) const;

    std::filesystem::path path_;
    OwnedFile lock_;
};

} // namespace kilihost::storage
