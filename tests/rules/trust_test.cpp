// Which libraries are loaded: every way in which another user may change one.
#include "rules/library.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <fstream>

using namespace kilihost::rules;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr uid_t somebody = 54'321; // without an entry in the user database
const char* const no_user = "54321";

fs::path rule_file() {
    return fs::path(KILI_PLUGINS) / "bbox_count.so";
}

// plugins/rule.so, and what a test does to them.
struct Plugins {
    Plugins() {
        fs::create_directories(directory / "plugins");
        fs::copy_file(rule_file(), file());
        for (const fs::path& path : {directory / "plugins", file()})
            fs::permissions(path, fs::perms::others_write | fs::perms::group_write, fs::perm_options::remove);
    }
    fs::path file() const { return directory / "plugins" / "rule.so"; }

    TemporaryFolder directory;
};

void add(const fs::path& path, fs::perms bits) {
    fs::permissions(path, bits, fs::perm_options::add);
}

void give(const fs::path& path, uid_t user, gid_t group) {
    REQUIRE(::lchown(path.c_str(), user, group) == 0);
}

} // namespace

TEST_CASE("what root or this user alone may change is trusted", "[trust]") {
    const Plugins plugins;
    CHECK(writable_by_others(plugins.file()).empty());
    CHECK(writable_by_others(plugins.directory / "plugins").empty());
    CHECK(writable_by_others(plugins.directory / "absent").empty());
    fs::create_symlink("plugins/../plugins/rule.so", plugins.directory / "link.so");
    CHECK(writable_by_others(plugins.directory / "link.so").empty());
    fs::create_symlink("loop", plugins.directory / "loop");
    CHECK(writable_by_others(plugins.directory / "loop").empty()); // opening it says what is wrong
    CHECK(writable_by_others("/dev/null") == "/dev/null is writable by every user: chmod o-w /dev/null");
}

TEST_CASE("a file, its directory or one above that every user may write is refused", "[trust]") {
    const Plugins plugins;
    const fs::path above = plugins.directory.path();
    const fs::path open = std::array{plugins.file(), above / "plugins", above}.at(GENERATE(0U, 1U, 2U));
    add(open, fs::perms::others_write);
    const std::string wanted = open.string() + " is writable by every user: chmod o-w " + open.string();
    CHECK(writable_by_others(plugins.file()) == wanted);
    fs::create_symlink(plugins.file(), plugins.directory / "link.so");
    CHECK(writable_by_others(plugins.directory / "link.so") == wanted);
}

TEST_CASE("in a directory with the sticky bit one's own entries are trusted", "[trust]") {
    const Plugins plugins;
    const fs::path above = plugins.directory.path();
    add(above, fs::perms::others_write | fs::perms::sticky_bit);
    CHECK(writable_by_others(plugins.file()).empty());
    CHECK_THAT(writable_by_others(above), Contains("writable by every user")); // as the plugin directory itself
}

TEST_CASE("what another user owns is refused, and links are followed", "[trust]") {
    if (::geteuid() != 0) return; // only root can give files away
    const Plugins plugins;
    const fs::path above = plugins.directory.path();
    SECTION("a file, or a directory on the way") {
        const fs::path given = above / GENERATE("plugins/rule.so", "plugins");
        give(given, somebody, 0);
        const std::string wanted =
            given.string() + " belongs to user " + no_user + ": chown it to root or to this host's user";
        CHECK(writable_by_others(plugins.file()) == wanted);
    }
    SECTION("the target of a link, of a link to a directory, of a relative link") {
        fs::create_directories(above / "other");
        fs::copy_file(rule_file(), above / "other" / "rule.so");
        give(above / "other", somebody, 0);
        const fs::path relative = GENERATE("other/rule.so", "plugins/../other/rule.so");
        fs::create_symlink(GENERATE(true, false) ? above / relative : relative, above / "link.so");
        CHECK_THAT(writable_by_others(above / "link.so"), Contains("other belongs to user"));
        fs::create_symlink("other", above / "folder");
        CHECK_THAT(writable_by_others(above / "folder" / "rule.so"), Contains("other belongs to user"));
    }
    SECTION("a link of another's in a directory with the sticky bit") {
        add(above, fs::perms::others_write | fs::perms::sticky_bit);
        fs::create_symlink("plugins/rule.so", above / "link.so");
        CHECK(writable_by_others(above / "link.so").empty());
        give(above / "link.so", somebody, 0);
        CHECK(writable_by_others(above / "link.so") ==
              (above / "link.so").string() + " is a link of user " + no_user + ", who may change it");
    }
}

TEST_CASE("a group may write only if it is the private one of root or this user", "[trust]") {
    const Plugins plugins;
    add(plugins.file(), fs::perms::group_write);
    if (::geteuid() != 0) return; // only root can give files away
    give(plugins.file(), 0, 0);
    CHECK(writable_by_others(plugins.file()).empty()); // of the group root
    give(plugins.file(), 0, 54'321);
    CHECK(writable_by_others(plugins.file()) ==
          plugins.file().string() + " is writable by the group 54321: chmod g-w " + plugins.file().string());
}

TEST_CASE("a library that others may change is not loaded unless that is allowed", "[trust]") {
    const Plugins plugins;
    const TemporaryFolder copies;
    add(plugins.file(), fs::perms::others_write);
    CHECK_THROWS_WITH(Library(plugins.file(), copies.path()),
                      Contains("may be changed by others") && Contains("--allow-writable-plugins"));
    CHECK(Library(plugins.file(), copies.path(), {.allow_writable = true}).name() == "bbox_count");
    const Directory found = load_libraries(libraries_in(plugins.directory / "plugins"), copies.path());
    CHECK(found.rules.empty());
    CHECK(found.rejected.size() == 1);
    add(plugins.directory / "plugins", fs::perms::others_write);
    CHECK_THROWS_AS(libraries_in(plugins.directory / "plugins"), Untrusted);
    CHECK(load_libraries(libraries_in(plugins.directory / "plugins", {.allow_writable = true}), copies.path(),
                         {.allow_writable = true})
              .rules.size() == 1);
}

TEST_CASE("a pinned library is loaded only with its digest", "[trust]") {
    const TemporaryFolder folder;
    const TemporaryFolder copies;
    { std::ofstream(folder / "abc") << "abc"; } // the sample of FIPS 180-2
    CHECK(sha256(folder / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string digest = Library(rule_file(), copies.path()).sha256();
    CHECK(digest == sha256(rule_file()));
    CHECK(Library(rule_file(), copies.path(), {.sha256 = {{"bbox_count", digest}}}).name() == "bbox_count");
    const Trust other{.sha256 = {{"bbox_count", std::string(64, '0')}, {"load_crashes", std::string(64, '0')}}};
    CHECK_THROWS_WITH(Library(rule_file(), copies.path(), other),
                      "its SHA-256 is " + digest + ", and [plugin.bbox_count] pins " + std::string(64, '0'));
    // Under another name, too: what it is called is known once it is loaded.
    fs::copy_file(rule_file(), folder / "renamed.so");
    CHECK_THROWS_WITH(Library(folder / "renamed.so", copies.path(), other), Contains("pins"));
    // Under its own name it is refused before its constructor runs, which would crash here.
    CHECK_THROWS_WITH(Library(fs::path(KILI_FIXTURES) / "load_crashes" / "load_crashes.so", copies.path(), other),
                      Contains("pins"));
}
