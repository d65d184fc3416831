// A private folder for copies of libraries; removed at the end.
#pragma once

#include <filesystem>

namespace kilihost::rules {

class CopyFolder {
  public:
    // Makes it in `parent`. Throws std::runtime_error.
    explicit CopyFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
    ~CopyFolder();
    CopyFolder(const CopyFolder&) = delete;
    CopyFolder& operator=(const CopyFolder&) = delete;

    // Outlives the libraries loaded from it: Windows does not remove a file in use.
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

} // namespace kilihost::rules
