#include "rules/trust.hpp"

#include "log/log.hpp"

namespace kilihost::rules {

void require_trusted(const std::string& what, const std::filesystem::path& directory, bool allow_writable) {
    const std::string who = writable_by_others(directory);
    if (who.empty()) return;
    const std::string fault = "the " + what + " directory " + directory.string() + " may be changed by others: " + who;
    if (!allow_writable) throw Untrusted(fault + "; or give --allow-writable-plugins");
    log::warn("{}; it is used, since --allow-writable-plugins was given", fault);
}

} // namespace kilihost::rules

#ifdef _WIN32

namespace kilihost::rules {

std::string writable_by_others(const std::filesystem::path&) {
    return {};
}

std::string sha256(const std::filesystem::path&) {
    return {};
}

} // namespace kilihost::rules

#else

#include <grp.h>
#include <pwd.h>
#include <sha256.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace kilihost::rules {
namespace {

namespace fs = std::filesystem;

struct UserEntry {
    std::string name;
    gid_t group = 0; // the primary one
};

std::optional<UserEntry> user_entry(uid_t id) {
    std::array<char, 16'384> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return std::nullopt;
    return UserEntry{found->pw_name, found->pw_gid};
}

struct GroupEntry {
    std::string name;
    std::vector<std::string> members; // without users that have it as their primary group
};

std::optional<GroupEntry> group_entry(gid_t id) {
    std::array<char, 16'384> buffer{};
    group entry{};
    group* found = nullptr;
    if (::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return std::nullopt;
    GroupEntry out{found->gr_name, {}};
    for (char** member = found->gr_mem; *member != nullptr; ++member)
        out.members.emplace_back(*member);
    return out;
}

bool is_trusted(uid_t user) {
    return user == 0 || user == ::geteuid();
}

// Whether it is the private group of root or of this process's user: their primary group, with their name and no other
// member.
bool is_private(gid_t id) {
    const std::optional<GroupEntry> group = group_entry(id);
    if (!group) return false;
    return std::ranges::any_of(std::array{uid_t(0), ::geteuid()}, [&](uid_t user_id) {
        const std::optional<UserEntry> user = user_entry(user_id);
        return user && user->group == id && user->name == group->name &&
               std::ranges::all_of(group->members, [&](const std::string& name) { return name == user->name; });
    });
}

// With an access control list, the group's bits are the upper limit for everybody that the list names.
bool has_access_list(const fs::path& path) {
    return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

std::string owner_name(uid_t id) {
    const std::optional<UserEntry> user = user_entry(id);
    return "user " + (user ? user->name : std::to_string(id));
}

// Who else may write a file or directory itself.
std::string writer(const fs::path& path, const struct stat& found) {
    if (!is_trusted(found.st_uid))
        return path.string() + " belongs to " + owner_name(found.st_uid) + ": chown it to root or to this host's user";
    if ((found.st_mode & S_IWOTH) != 0) return path.string() + " is writable by every user: chmod o-w " + path.string();
    if ((found.st_mode & S_IWGRP) == 0) return {};
    if (has_access_list(path))
        return path.string() + " has an access control list that lets others write: setfacl -b " + path.string();
    if (is_private(found.st_gid)) return {};
    const std::optional<GroupEntry> group = group_entry(found.st_gid);
    return path.string() + " is writable by the group " + (group ? group->name : std::to_string(found.st_gid)) +
           ": chmod g-w " + path.string();
}

void put_first(std::deque<fs::path>& left, const fs::path& path) {
    const fs::path relative = path.relative_path();
    left.insert(left.begin(), relative.begin(), relative.end());
}

} // namespace

std::string writable_by_others(const fs::path& path) {
    constexpr int most_links = 40; // Linux's own limit
    std::deque<fs::path> left;
    put_first(left, fs::absolute(path));
    fs::path at = "/"; // free of links
    for (int links = 0; links <= most_links;) {
        struct stat found {};
        if (::lstat(at.c_str(), &found) != 0) return {};
        const bool sticky = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0 && is_trusted(found.st_uid);
        if (!sticky || left.empty())
            if (std::string who = writer(at, found); !who.empty()) return who;
        if (left.empty()) return {};
        const fs::path name = left.front();
        left.pop_front();
        if (name == "..") at = at.parent_path();
        if (name.empty() || name == "." || name == "..") continue;
        const fs::path entry = at / name;
        if (::lstat(entry.c_str(), &found) != 0) return {};
        if (!S_ISLNK(found.st_mode)) {
            at = entry;
            continue;
        }
        if (sticky && !is_trusted(found.st_uid))
            return entry.string() + " is a link of " + owner_name(found.st_uid) + ", who may change it";
        std::error_code error;
        const fs::path target = fs::read_symlink(entry, error);
        if (error) return {};
        put_first(left, target);
        if (target.is_absolute()) at = "/";
        ++links;
    }
    return {};
}

std::string sha256(const fs::path& file) {
    std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
    return ::SHA256File(file.c_str(), digits.data()) == nullptr ? std::string() : std::string(digits.data());
}

} // namespace kilihost::rules

#endif
