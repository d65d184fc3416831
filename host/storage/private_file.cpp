#include "storage/private_file.hpp"

#include "storage/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace kilihost::storage {
namespace {

namespace fs = std::filesystem;

constexpr mode_t private_rights = 0600;
constexpr unsigned rights_of_others = 077;
constexpr off_t most_bytes = 100'000'000; // rules.json holds the configuration, twice escaped

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
    const int error = errno;
    if (error == ELOOP)
        throw DataError(file.string() + " is a link, and the host follows none in its data directory: put the file "
                                        "itself there, or remove the link");
    throw DataError(file.string() + " cannot be " + what + ": " + std::generic_category().message(error));
}

void write_all(int file, std::string_view content, const fs::path& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refuse(path, "written");
        content.remove_prefix(std::size_t(written));
    }
}

} // namespace

void expect_file(const fs::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) != 0) return;
    if (S_ISLNK(found.st_mode)) {
        errno = ELOOP;
        refuse(file, "opened");
    }
    expect_file(found, file);
}

void expect_file(const struct stat& found, const fs::path& path) {
    if (!S_ISREG(found.st_mode)) throw DataError(path.string() + " is no regular file: remove it");
}

void create_private(const fs::path& file) {
    expect_file(file);
    const OwnedFile made(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, private_rights));
    if (made)
        ::fchmod(made.number(), private_rights); // a umask may have removed the owner's rights
    else if (errno != EEXIST)
        refuse(file, "made");
}

std::optional<std::string> read_private(const fs::path& file) {
    const OwnedFile opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!opened) {
        if (errno == ENOENT) return std::nullopt;
        refuse(file, "read");
    }
    struct stat found {};
    if (::fstat(opened.number(), &found) != 0) refuse(file, "read");
    expect_file(found, file);
    if (found.st_size > most_bytes)
        throw DataError(file.string() + " is larger than any that a host writes: remove it");
    std::string out;
    std::array<char, 4096> part{};
    for (;;) {
        const ssize_t read = ::read(opened.number(), part.data(), part.size());
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) refuse(file, "read");
        if (read == 0) return out;
        out.append(part.data(), std::size_t(read));
    }
}

void replace_private(const fs::path& file, std::string_view content) {
    const fs::path beside = file.string() + ".new";
    ::unlink(beside.c_str()); // a killed host left it, or it is somebody's link
    {
        const OwnedFile made(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, private_rights));
        if (!made) refuse(beside, "made");
        ::fchmod(made.number(), private_rights);
        write_all(made.number(), content, beside);
        if (::fsync(made.number()) != 0) refuse(beside, "written");
    }
    if (::rename(beside.c_str(), file.c_str()) != 0) refuse(file, "replaced");
}

// Uses a descriptor that names the file without opening it, since closing an opened one would end SQLite's locks.
std::optional<unsigned> tighten(int directory, const std::string& name) {
    const OwnedFile named(::openat(directory, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat found {};
    if (!named || ::fstat(named.number(), &found) != 0) return std::nullopt;
    if (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode)) return std::nullopt;
    const unsigned before = found.st_mode & 07777U;
    if ((before & rights_of_others) == 0) return std::nullopt;
    const std::string by_descriptor = "/proc/self/fd/" + std::to_string(named.number());
    const unsigned own = S_ISREG(found.st_mode) ? before & private_rights : before & ~rights_of_others;
    if (::chmod(by_descriptor.c_str(), mode_t(own)) != 0) throw std::system_error(errno, std::generic_category());
    return before;
}

} // namespace kilihost::storage
