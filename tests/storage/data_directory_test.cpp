// Other users of the machine can neither read nor change the host's directory, whatever the umask and its entries.
#include "storage/data_directory.hpp"

#include "pipeline/schema.hpp"
#include "storage/journal.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <map>

namespace fs = std::filesystem;
using namespace kilihost::storage;
using Catch::Contains;

namespace {

class Umask {
  public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    ~Umask() { ::umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

  private:
    mode_t before_;
};

unsigned rights(const fs::path& path) {
    return unsigned(fs::symlink_status(path).permissions());
}

std::string content(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A directory in which a host has worked: with a database that has a log, and what a catch-up leaves.
void work_in(const fs::path& path) {
    const DataDirectory data(path);
    Journal journal(kilihost::pipeline::database(data.path()));
    journal.start();
    journal.write_now([&] { journal.session() << "insert into sent_back (asset_id, at) values ('a', 1)"; });
    replace_private(data.path() / "catch-up.json", "{}");
    CHECK(unsigned(fs::status(path).permissions()) == 0700);
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
        INFO(entry.path());
        CHECK(rights(entry.path()) == (entry.is_directory() ? 0700U : 0600U));
    }
}

} // namespace

TEST_CASE("the data directory is its owner's alone, whatever the umask", "[data_directory]") {
    const auto mask = mode_t(GENERATE(0000, 0022, 0077, 0277, 0777));
    CAPTURE(mask);
    const TemporaryFolder folder;
    const Umask umask(mask);
    work_in(folder / "above" / "data");
    CHECK(rights(folder / "above") == 0700);
    CHECK(fs::exists(folder / "above" / "data" / "kili-host.db"));
}

TEST_CASE("a data directory that others may read is closed to them", "[data_directory]") {
    const TemporaryFolder folder;
    const Umask umask(0);
    work_in(folder / "data");
    fs::permissions(folder / "data", fs::perms(0755));
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "data"))
        fs::permissions(entry.path(), fs::perms(entry.is_directory() ? 0777 : 0644));
    work_in(folder / "data");
}

TEST_CASE("the data directory may be a link", "[data_directory]") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "private");
    fs::create_directory_symlink("private", folder / "data");
    work_in(folder / "data" / "");
    CHECK(rights(folder / "private") == 0700);
    work_in(folder / "data");
}

TEST_CASE("no link in the data directory is followed", "[data_directory]") {
    const std::string name = GENERATE(as<std::string>{}, "lock", "libraries", "kili-host.db", "kili-host.db-wal",
                                      "kili-host.db-shm", "kili-host.db-journal", "catch-up.json", "catch-up.json.new");
    const bool exists = GENERATE(true, false);
    CAPTURE(name, exists);
    const TemporaryFolder folder;
    const fs::path data = folder / "data";
    const fs::path target = folder / "elsewhere";
    fs::create_directory(data);
    if (exists && name == "libraries") {
        fs::create_directory(target);
        std::ofstream(target / "file") << "mine";
        fs::permissions(target, fs::perms(0755));
    } else if (exists) {
        std::ofstream(target) << "mine";
        fs::permissions(target, fs::perms(0644));
    }
    fs::create_symlink(target, data / name);
    const bool is_replaced = name.starts_with("catch-up.json");
    if (is_replaced) {
        CHECK_THROWS_WITH(read_private(data / name), Contains((data / name).string() + " is a link"));
        const DataDirectory opened(data);
        Journal journal(kilihost::pipeline::database(data));
        replace_private(data / "catch-up.json", "{}");
        CHECK_FALSE(fs::is_symlink(data / name));
    } else {
        CHECK_THROWS_WITH(work_in(data), Contains((data / name).string() + " is a link"));
    }
    CHECK(fs::exists(target) == exists);
    if (!exists) return;
    CHECK(content(name == "libraries" ? target / "file" : target) == "mine");
    CHECK(rights(target) == (name == "libraries" ? 0755U : 0644U));
}

TEST_CASE("what is no file in the data directory is named, and not read", "[data_directory]") {
    const std::string name = GENERATE(as<std::string>{}, "lock", "kili-host.db", "kili-host.db-wal",
                                      "kili-host.db-journal", "catch-up.json", "start-record");
    const mode_t kind = GENERATE(S_IFIFO, S_IFSOCK, S_IFDIR);
    CAPTURE(name, kind);
    const TemporaryFolder folder;
    const fs::path data = folder / "data";
    fs::create_directory(data);
    if (kind == S_IFDIR)
        fs::create_directory(data / name);
    else
        REQUIRE(::mknod((data / name).c_str(), kind | 0600, 0) == 0);
    if (name == "catch-up.json" || name == "start-record")
        CHECK_THROWS_WITH(read_private(data / name), Contains((data / name).string()));
    else
        CHECK_THROWS_AS(work_in(data), kilihost::storage::DataError);
}

TEST_CASE("a device without an end is not read", "[data_directory]") {
    CHECK_THROWS_WITH(read_private("/dev/zero"), "/dev/zero is no regular file: remove it");
    const TemporaryFolder folder;
    std::ofstream(folder / "sparse") << "1";
    fs::resize_file(folder / "sparse", 1'000'000'000'000);
    CHECK_THROWS_WITH(read_private(folder / "sparse"), Contains("larger than any that a host writes"));
}
