// Files that only the host's user may read and write, whatever the umask. If the last part of a path is a link, it is
// refused: who may write to the directory must not choose what the host opens. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace kilihost::storage {

// Closes the file at its end.
class OwnedFile {
  public:
    explicit OwnedFile(int number = -1) : number_(number) {}
    ~OwnedFile() {
        if (number_ >= 0) ::close(number_);
    }
    OwnedFile(OwnedFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    OwnedFile& operator=(OwnedFile&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    OwnedFile(const OwnedFile&) = delete;
    OwnedFile& operator=(const OwnedFile&) = delete;
    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_;
};

// Makes an empty file unless it exists. Throws DataError if it is no regular file. Does not open an existing file:
// closing it would end the locks that SQLite has on it.
void create_private(const std::filesystem::path& file);

// Throws DataError if it is a link, a device or anything else than a regular file. It need not exist.
void expect_file(const std::filesystem::path& file);
// The same for one that is open, and so is no link.
void expect_file(const struct stat& found, const std::filesystem::path& path);

// The content; none if there is no such file. Throws DataError if it cannot be read, or is no regular file.
std::optional<std::string> read_private(const std::filesystem::path& file);

// Replaces the content as a whole: it is written beside the file and renamed. Throws DataError.
void replace_private(const std::filesystem::path& file, std::string_view content);

// Removes the rights of group and others from a regular file or a folder, and others than 0600 from a file. Returns the
// earlier rights if it had such; none if not, or if it is something else. Throws std::system_error if the system
// refuses.
std::optional<unsigned> tighten(int directory, const std::string& name);

} // namespace kilihost::storage
