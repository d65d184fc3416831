#include "storage/checkpointer.hpp"

#include "storage/database.hpp"
#include "storage/paced_writes.hpp"
#include "temporary_folder.hpp"

#include <soci/soci.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>

using namespace kilihost::storage;
using namespace std::chrono_literals;

namespace {

// SQLite writes other salts into the log's header each time it begins the log anew.
std::string salts(const std::filesystem::path& log) {
    constexpr std::streamoff place = 16;
    constexpr std::size_t size = 8;
    std::string bytes(size, '\0');
    std::ifstream file(log, std::ios::binary);
    file.seekg(place);
    file.read(bytes.data(), std::streamsize(size));
    return file ? bytes : std::string();
}

} // namespace

TEST_CASE("The log is begun anew while commits go on, and no row is lost") {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "test.sqlite";
    soci::session journal;
    Database(file, {}).open(journal);
    Checkpointer checkpointer(journal, Database(file, {}));
    journal << "CREATE TABLE filler (bytes TEXT)";
    const std::string first = salts(folder / "test.sqlite-wal");
    REQUIRE_FALSE(first.empty());

    const std::string megabyte(1'000'000, 'x');
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    int rows = 0;
    while (salts(folder / "test.sqlite-wal") == first && std::chrono::steady_clock::now() < deadline) {
        // Large ones fill the log; small ones go on while its bulk is moved.
        const std::string bytes = rows < 40 ? megabyte : "x";
        journal << "INSERT INTO filler VALUES (:bytes)", soci::use(bytes);
        ++rows;
        checkpointer.committed();
    }
    CHECK(salts(folder / "test.sqlite-wal") != first);

    int kept = 0;
    journal << "SELECT count(*) FROM filler", soci::into(kept);
    CHECK(kept == rows);
}

TEST_CASE("The log gets its full size in parts when there is something to write, and none of that is seen") {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "test.sqlite";
    const auto log_bytes = [&] { return std::filesystem::file_size(folder / "test.sqlite-wal"); };
    soci::session journal;
    Database(file, {}).open(journal);
    Checkpointer checkpointer(journal, Database(file, {}));
    journal << "CREATE TABLE filler (bytes TEXT)";
    checkpointer.committed();
    CHECK(log_bytes() < 1'000'000); // a host with little to do has a small one

    const std::string megabyte(1'000'000, 'x');
    journal << "INSERT INTO filler VALUES (:bytes)", soci::use(megabyte);
    checkpointer.committed();
    int rows = 1;
    for (std::uintmax_t before = 0; log_bytes() > before; ++rows) {
        before = log_bytes();
        journal << "INSERT INTO filler VALUES ('x')";
        checkpointer.committed();
        CHECK(log_bytes() - before <= 2'000'000); // the next commit's flush does not wait for all of it
    }
    const auto full = log_bytes();
    CHECK(full >= 32'000'000);
    CHECK(full < 34'000'000);
    CHECK(rows < 50); // parts of a size, not what the commits write

    // As it is after the host was killed: the log is read anew, with the zeros behind its content.
    std::filesystem::copy_file(file, folder / "copy.sqlite");
    std::filesystem::copy_file(folder / "test.sqlite-wal", folder / "copy.sqlite-wal");
    soci::session copy;
    Database(folder / "copy.sqlite", {}).open(copy);
    for (soci::session* const session : {&journal, &copy}) {
        int kept = 0;
        *session << "SELECT count(*) FROM filler", soci::into(kept);
        CHECK(kept == rows);
    }
}

TEST_CASE("Paced writes leave time between them") {
    const TemporaryFolder folder;
    soci::session session;
    Database(folder / "test.sqlite", {}).open(session);
    session << "CREATE TABLE filler (bytes TEXT)";
    const std::string bytes(8'000'000, 'x');
    const PacedWrites paced;
    const auto begin = std::chrono::steady_clock::now();
    session << "INSERT INTO filler VALUES (:bytes)", soci::use(bytes);
    CHECK(std::chrono::steady_clock::now() - begin >= 8'000'000 / (128 * 1024) * 500us);
}
