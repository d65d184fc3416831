// Waits for files to change.
#pragma once

#include <filesystem>
#include <map>
#include <vector>

namespace kilihost::check {

class FileWatch {
  public:
    // Ctrl-C then ends `changed` instead of the process.
    explicit FileWatch(std::vector<std::filesystem::path> files);

    // Waits until a file has changed since the last look, and all exist and are at rest, so that a half-written library
    // is not loaded. False if Ctrl-C came first. Looks five times a second.
    bool changed();

  private:
    struct Stamp {
        std::filesystem::file_time_type time;
        std::uintmax_t size = 0;
        bool operator==(const Stamp&) const = default;
    };
    using Stamps = std::vector<Stamp>; // of each file; empty if one is missing
    Stamps look() const;

    std::vector<std::filesystem::path> files_;
    Stamps seen_;
};

} // namespace kilihost::check
