#include "config/read_secret.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <ostream>
#include <type_traits>

using namespace kilihost::config;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept comparable = requires(const T& a, const T& b) {
    a == b;
};

static_assert(!printable<Secret>);
static_assert(!comparable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);

std::filesystem::path file_with(const TemporaryFolder& folder, const std::string& text) {
    const std::filesystem::path file = folder / "secret";
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file;
}

} // namespace

TEST_CASE("a secret equals its text alone", "[config][secret]") {
    const Secret secret("Bearer abc");
    CHECK(secret.equals("Bearer abc"));
    for (const char* guess : {"", "B", "Bearer ab", "Bearer abd", "bearer abc", "Bearer abc ", "Bearer abcBearer abc"})
        CHECK_FALSE(secret.equals(guess));
    CHECK_FALSE(secret.equals(std::string_view("Bearer abc\0", 11)));
    CHECK_FALSE(Secret("").equals("x"));
    CHECK(secret.reveal() == "Bearer abc");
}

TEST_CASE("a secret with a byte order mark is taken, one with what cannot be seen is refused", "[config][secret]") {
    for (const char* text : {"\xEF\xBB\xBFsecret", "\xEF\xBB\xBFsecret\r\n", "\xEF\xBB\xBF secret"})
        CHECK(to_secret(text).equals("secret"));
    CHECK(to_secret("caf\xC3\xA9 \xE2\x82\xAC").equals("caf\xC3\xA9 \xE2\x82\xAC"));
    for (const char* invisible : {"\xC2\xA0", "\xC2\xAD", "\xC2\x85", "\xC2\x9B", "\xE2\x80\x8B", "\xE2\x80\x8E",
                                  "\xE2\x80\xAE", "\xE2\x80\xAF", "\xE2\x81\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"})
        for (const std::string& text :
             {"a" + std::string(invisible), "a" + std::string(invisible) + "b", " " + std::string(invisible) + "b"}) {
            CAPTURE(text);
            CHECK_THROWS_WITH(to_secret(text), Catch::Contains("cannot be seen"));
        }
    for (const std::string& text : {std::string("\xFF\xFEs\0", 4), std::string("\xFE\xFF\0s", 4)})
        CHECK_THROWS_WITH(to_secret(text), Catch::Contains("UTF-16"));
}

TEST_CASE("a secret is copied, moved and assigned whole", "[config][secret]") {
    Secret secret("first");
    Secret copy(secret);
    const Secret moved(std::move(secret));
    CHECK(moved.equals("first"));
    copy = Secret("second");
    CHECK(copy.equals("second"));
    copy = moved;
    CHECK(copy.equals("first"));
}

TEST_CASE("a secret is fit for a header: one line, no blanks around it", "[config][secret]") {
    CHECK(to_secret("  Bearer abc \r\n").equals("Bearer abc"));
    CHECK(to_secret("custom header").equals("custom header"));
    CHECK_THROWS_WITH(to_secret(""), "is empty");
    CHECK_THROWS_WITH(to_secret(" \t\n"), "is empty");
    for (const char* text : {"two\nlines", "a\tb", "a\rb",
                             "a\x7f"
                             "b"})
        CHECK_THROWS_WITH(to_secret(text), "holds more than one line, or a control character");
    CHECK_THROWS(to_secret(std::string_view("a\0b", 3)));
}

TEST_CASE("a byte order mark before a secret is no part of it", "[config][secret]") {
    CHECK(to_secret("\xEF\xBB\xBF"
                    "Bearer abc\r\n")
              .equals("Bearer abc"));
    CHECK(to_secret("\xEF\xBB\xBF  key").equals("key"));
    CHECK_THROWS_WITH(to_secret("\xEF\xBB\xBF\n"), "is empty");
    CHECK_THROWS_WITH(to_secret(std::string_view("\xFF\xFEk\0", 4)),
                      "is UTF-16, which no header can hold: save it as UTF-8");
    CHECK_THROWS_WITH(to_secret(std::string_view("\xFE\xFF\0k", 4)),
                      "is UTF-16, which no header can hold: save it as UTF-8");
    const TemporaryFolder folder;
    std::vector<std::string> warnings;
    CHECK(read_secret(file_with(folder, "\xEF\xBB\xBFthe-key\n"), warnings).equals("the-key"));
}

TEST_CASE("a secret is read from a file, which should be its owner's alone", "[config][secret]") {
    const TemporaryFolder folder;
    std::vector<std::string> warnings;
    const std::filesystem::path file = file_with(folder, "the-key\n");
    CHECK(read_secret(file, warnings).equals("the-key"));
    CHECK(warnings.empty());
    std::filesystem::permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    CHECK(read_secret(file, warnings).equals("the-key"));
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings[0],
               Catch::Contains(file.string()) && Catch::Contains("chmod 600") && !Catch::Contains("the-key"));
}

TEST_CASE("a secret is read from where systemd's LoadCredential puts it, without a warning", "[config][secret]") {
    namespace fs = std::filesystem;
    const TemporaryFolder folder;
    std::vector<std::string> warnings;
    const fs::path file = file_with(folder, "the-key\n");
    // On ramfs the file is the user's; elsewhere an entry for the user shows as a right of the group.
    for (const fs::perms rights : {fs::perms::owner_read, fs::perms::owner_read | fs::perms::group_read}) {
        fs::permissions(file, rights);
        fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
        CHECK(read_secret(file, warnings).equals("the-key"));
        fs::permissions(folder.path(), fs::perms::owner_all);
    }
    CHECK(warnings.empty());
}

TEST_CASE("a file that holds no secret is refused by path and reason, without what it holds", "[config][secret]") {
    const TemporaryFolder folder;
    std::vector<std::string> warnings;
    const auto reason = [&](const std::filesystem::path& file) {
        try {
            read_secret(file, warnings);
            return std::string("accepted");
        } catch (const std::runtime_error& error) {
            CHECK_THAT(error.what(), Catch::StartsWith(file.string()));
            return std::string(error.what()).substr(file.string().size());
        }
    };
    CHECK(reason(folder / "absent") == " cannot be read: No such file or directory");
    CHECK(reason(folder.path()) == " cannot be read: Is a directory");
    CHECK(reason(file_with(folder, "\n")) == " is empty");
    CHECK(reason(file_with(folder, "hidden\nhidden")) == " holds more than one line, or a control character");
    CHECK(reason(file_with(folder, std::string(9000, 'x'))) == " is larger than 8192 bytes");
    CHECK(reason("/dev/zero") == " is larger than 8192 bytes");
}
