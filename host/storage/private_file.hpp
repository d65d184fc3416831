// Files that only the host's user may read and write, whatever the umask. Where the last part of a path is a link, it
// is refused and not followed: who may write to the directory must not choose what the host opens. Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

// Makes the file, empty, unless it is there. Throws DataError if it is a link. Does not open one that is there: closing
// it would end the locks that SQLite has on it.
void create_private(const std::filesystem::path& file);

// Throws DataError if it is a link.
void refuse_link(const std::filesystem::path& file);

// The content; none if there is no such file. Throws DataError if it cannot be read.
std::optional<std::string> read_private(const std::filesystem::path& file);

// The file has this content from now on, or still the one before: it is written beside and renamed. Throws DataError.
void replace_private(const std::filesystem::path& file, std::string_view content);

// Takes the rights of group and others from a regular file or a folder. The rights before if it had such; none if not,
// or if it is something else. Throws std::system_error if the system refuses.
std::optional<unsigned> tighten(int directory, const std::string& name);

} // namespace kilihost::storage
