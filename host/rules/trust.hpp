// Refuses a library that another user may change, and one that differs from its pin.
//
// Windows has no such permission bits: there every path passes. Any thread.
#pragma once

#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

namespace kilihost::rules {

// The conditions for loading a library.
struct Trust {
    bool allow_writable = false;                 // accept libraries that others may change
    std::map<std::string, std::string> sha256{}; // by the rule's name: the digest in small hexadecimal digits
};

// Another user may change what the host would run or store; the text says who, where and what to do.
struct Untrusted : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Why a user other than root and this process's own may change what `path` names: the file or directory, or any
// directory or link on the way to it. Empty if nobody may, or nothing exists there. A directory with the sticky bit,
// such as /tmp, may be on the way: nobody else can replace an entry there that root or this user owns.
std::string writable_by_others(const std::filesystem::path& path);

// Throws Untrusted if others may change `directory`, the `what` directory; if that is allowed, only logs it.
void require_trusted(const std::string& what, const std::filesystem::path& directory, bool allow_writable);

// The SHA-256 of a file in small hexadecimal digits. Empty if it cannot be read, and on Windows.
std::string sha256(const std::filesystem::path& file);

} // namespace kilihost::rules
