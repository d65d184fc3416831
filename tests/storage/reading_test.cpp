// Reading beside a host or without one changes nothing.
#include "storage/database.hpp"

#include "pipeline/schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <filesystem>
#include <set>
#include <string>

using namespace kilihost;
namespace fs = std::filesystem;

namespace {

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> out;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        out.insert(entry.path().filename());
    return out;
}

int count_notes(soci::session& session) {
    int count = 0;
    session << "select count(*) from note", soci::into(count);
    return count;
}

} // namespace

TEST_CASE("a read makes no file, and sees what a writer has committed", "[database]") {
    const TemporaryFolder parent;
    const fs::path folder = parent / "a folder? of #1 100%25";
    fs::create_directory(folder);
    const storage::Database database(folder / "test.db", {{"create table note (text text);"}});
    {
        soci::session writer;
        database.open(writer);
        writer << "insert into note values ('one')";
        CHECK(database.read(count_notes) == 1); // still in the write-ahead log
        CHECK(names_in(folder) == std::set<std::string>{"test.db", "test.db-shm", "test.db-wal"});
    }
    CHECK(names_in(folder) == std::set<std::string>{"test.db"});
    const fs::file_time_type changed = fs::last_write_time(folder / "test.db");
    CHECK(database.read(count_notes) == 1);
    CHECK(names_in(folder) == std::set<std::string>{"test.db"});
    CHECK(fs::last_write_time(folder / "test.db") == changed);
    CHECK_THROWS_AS(database.read([](soci::session& session) {
        session << "insert into note values ('two')";
        return 0;
    }),
                    storage::DataError);
}

TEST_CASE("a read is repeated if a writer comes meanwhile", "[database]") {
    const TemporaryFolder folder;
    const storage::Database database(folder / "test.db", {{"create table note (text text);"}});
    { // closed again
        soci::session first;
        database.open(first);
    }
    soci::session writer;
    int reads = 0;
    const int found = database.read([&](soci::session& session) {
        const int count = count_notes(session);
        if (++reads == 1) {
            database.open(writer);
            writer << "insert into note values ('one')";
        }
        return count;
    });
    CHECK(reads == 2);
    CHECK(found == 1);
}

TEST_CASE("a database of another version, or none, is not read, made or brought up to date", "[database]") {
    const TemporaryFolder folder;
    const storage::Database database(folder / "test.db", pipeline::schema());
    CHECK_THROWS_WITH(database.read([](soci::session&) { return 0; }), Catch::Contains("is no data directory"));
    CHECK(names_in(folder.path()).empty());
    soci::session session;
    database.open(session);
    int version = 0;
    session << "pragma user_version", soci::into(version);
    for (const auto& [other, text] : {std::pair(version - 1, "older kili-host"), std::pair(version + 1, "newer")}) {
        session << "pragma user_version = " + std::to_string(other);
        CHECK_THROWS_WITH(database.read([](soci::session&) { return 0; }), Catch::Contains(text));
        int still = 0;
        session << "pragma user_version", soci::into(still);
        CHECK(still == other);
    }
}
