// A page of the database is overwritten: the journal says so until the file is whole, and stores nothing meanwhile.
#include "storage/damage.hpp"

#include "eventually.hpp"
#include "storage/journal.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <fstream>
#include <iterator>

using namespace kilihost::storage;
using Catch::Contains;

namespace {

constexpr int page_bytes = 4096;

const DatabaseSchema schema{
    {"create table note (id integer primary key, text text unique); create index backwards on note "
     "(text desc, id);"}};

void insert(Journal& journal, const std::string& text) {
    journal.write_now([&] { journal.session() << "insert into note (text) values (:text)", soci::use(text); });
}

// A database with some pages of each kind, at rest.
std::string make_database(const std::filesystem::path& file) {
    {
        Journal journal(Database(file, schema));
        journal.start();
        for (int i = 0; i < 20; ++i)
            insert(journal, std::to_string(i) + std::string(1000, 'x'));
    }
    std::ifstream in(file, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(in), {});
    REQUIRE(bytes.size() > 10 * page_bytes);
    return bytes;
}

void write_page(const std::filesystem::path& file, std::size_t page, const std::string& bytes) {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(std::streamoff(page * page_bytes)).write(bytes.data(), std::streamsize(bytes.size()));
}

int root_page(const Database& database, const std::string& name) {
    soci::session session;
    database.open(session);
    int out = 0;
    session << "select rootpage from sqlite_master where name = :name", soci::use(name), soci::into(out);
    return out;
}

} // namespace

TEST_CASE("a damaged database is reported until it is whole, and takes nothing meanwhile", "[damage]") {
    const TemporaryFolder folder;
    const Database database(folder / "test.db", schema);
    const std::string bytes = make_database(database.file());
    const auto page = std::size_t(root_page(database, "backwards")) - 1;
    write_page(database.file(), page, std::string(page_bytes, '\xff'));
    Journal journal(database);
    journal.start();
    CHECK_THROWS_AS(insert(journal, "a"), DataError);
    const std::string name = database.file().string() + " is damaged";
    CHECK_THAT(journal.error(),
               Contains(name) && Contains(".recover") && Contains("--restored") && Contains("backup.md"));
    const std::string first = journal.error();
    REQUIRE(eventually([&] { return journal.error() != first; })); // the check's own words
    CHECK_THAT(journal.error(), Contains(name));
    CHECK_THROWS_WITH(insert(journal, "a"), Contains(name));
    write_page(database.file(), page, bytes.substr(page * page_bytes, page_bytes));
    REQUIRE(eventually([&] { return journal.error().empty(); }));
    CHECK_NOTHROW(insert(journal, "a"));
}

TEST_CASE("whichever page is overwritten, what cannot be stored is explained", "[damage]") {
    const char filling = GENERATE('\xff', '\0', 'x');
    const TemporaryFolder folder;
    const Database database(folder / "test.db", schema);
    const std::string bytes = make_database(database.file());
    int noticed = 0;
    for (std::size_t page = 0; page * page_bytes < bytes.size(); ++page) {
        CAPTURE(page, int(filling));
        std::ofstream(database.file(), std::ios::binary) << bytes;
        write_page(database.file(), page, std::string(page_bytes, filling));
        try {
            Journal journal(database);
            journal.start();
            try {
                insert(journal, "a");
                CHECK(journal.error().empty());
            } catch (const DataError&) {
                ++noticed;
                CHECK_THAT(journal.error(), Contains("is damaged"));
            }
        } catch (const DataError& error) { // it cannot be opened
            ++noticed;
            CHECK_THAT(error.what(), Contains("is damaged"));
        }
    }
    CHECK(noticed > 2);
}
