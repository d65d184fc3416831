// A private folder for copies of libraries; removed at the end. If its process is killed, the next one that makes such
// a folder in the same place removes it, since nobody holds its lock.
#pragma once

#include <filesystem>
#include <memory>

namespace kilihost::rules {

// The system's folder for temporary files. Throws std::runtime_error if there is none.
std::filesystem::path temporary_folder();

class CopyFolder {
  public:
    // Makes it in `parent`. Throws std::runtime_error.
    explicit CopyFolder(const std::filesystem::path& parent = temporary_folder());
    ~CopyFolder();
    CopyFolder(const CopyFolder&) = delete;
    CopyFolder& operator=(const CopyFolder&) = delete;

    // Outlives the libraries loaded from it: Windows does not remove a file in use.
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    std::shared_ptr<void> lock_; // none where folders cannot be locked, as on Windows
};

} // namespace kilihost::rules
