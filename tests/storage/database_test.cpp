#include "storage/database.hpp"

#include "pipeline/schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

using namespace kilihost;
using soci::into;

namespace {

template <class Value>
Value value(soci::session& session, const std::string& query) {
    Value out{};
    session << query, into(out);
    return out;
}

} // namespace

TEST_CASE("a database of a newer host is refused, one of this host opened as it is", "[database]") {
    const TemporaryFolder folder;
    const storage::Database database(folder / "test.db", pipeline::schema());
    soci::session session;
    database.open(session);
    CHECK(value<int>(session, "pragma synchronous") == 2);
    soci::session second;
    database.open(second);
    CHECK(value<int>(second, "select count(*) from event") == 0);
    session << "pragma user_version = 1000";
    soci::session third;
    CHECK_THROWS_WITH(database.open(third), Catch::Contains("newer kili-host"));
    session << "pragma user_version = 1";
    soci::session fourth;
    CHECK_THROWS_WITH(database.open(fourth), Catch::Contains("before version 0.1"));
}

TEST_CASE("an old database gets the migrations that it lacks, in order, all or none", "[database]") {
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "test.db";
    const storage::SchemaFragment first{"create table note (text text);"};
    {
        soci::session session;
        storage::Database(file, {first}).open(session);
        session << "insert into note values ('kept')";
    }
    storage::SchemaFragment broken = first;
    broken.migrations = {{3, "alter table note add column a integer;"},
                         {4, "alter table nothing add column b integer;"}};
    soci::session session;
    CHECK_THROWS_AS(storage::Database(file, {broken}).open(session), storage::DataError);

    storage::SchemaFragment later{"create table note (text text, a integer);"};
    later.migrations = {{3, "alter table note add column a integer;"}};
    const storage::SchemaFragment other{"create table other (text text);", {{4, "create table other (text text);"}}};
    for (int time = 0; time < 2; ++time) { // the second time there is nothing to do
        soci::session opened;
        storage::Database(file, {later, other}).open(opened);
        CHECK(value<std::string>(opened, "select text from note where a is null") == "kept");
        CHECK(value<int>(opened, "select count(*) from other") == 0);
        CHECK(value<int>(opened, "pragma user_version") == 4);
    }
}

TEST_CASE("a new database and one brought up to date have the same schema", "[database]") {
    const TemporaryFolder folder;
    std::filesystem::copy(KILI_DATA_DIRECTORY, folder / "old");
    std::filesystem::create_directory(folder / "new");
    const auto schema_of = [](const std::filesystem::path& data) {
        soci::session session;
        pipeline::database(data).open(session);
        std::set<std::string> out;
        std::string sql;
        soci::statement all = (session.prepare << "select sql from sqlite_master where sql is not null", into(sql));
        all.execute();
        while (all.fetch())
            out.insert(std::regex_replace(sql, std::regex("--[^\n]*|[\\s\"]+"), ""));
        return out;
    };
    CHECK(schema_of(folder / "old") == schema_of(folder / "new"));
}

// The cost of an event must not grow with what is stored: no plan scans a table, or sorts.
TEST_CASE("what runs for each event goes by an index", "[database]") {
    const TemporaryFolder folder;
    soci::session session;
    storage::Database(folder / "test.db", pipeline::schema()).open(session);
    const std::string query = GENERATE(
        as<std::string>{}, "select id from event where state = 0 and id > 5 order by id limit 10",
        "select id, finished_at from event where state = 2 and id < 9 order by id limit 200",
        "select 1 from event where asset_id = 'a' and state = 0 and label_id <> '' and id > 5",
        "update action set superseded = 1 where asset_id = 'a' and kind = 1 and state in (0, 1) and event_id < 7",
        "select rule from action where asset_id = 'a' and project_id = 'p' and kind = 0 and state in (0, 1)",
        "select coalesce(min(project_id), '') from action where state in (0, 1) and project_id > 'p'",
        "select id from action where state in (0, 1) and project_id = 'p' order by id limit 600",
        "select id from action where state in (0, 1) and project_id = 'p' and (superseded or (kind not in (1) and not "
        "exists (select 1 from action earlier where earlier.asset_id = action.asset_id and earlier.id < action.id and "
        "earlier.state in (0, 1) and earlier.kind in (1)))) order by id limit 600",
        "delete from issue where asset_id = 'a' and rule = '' and event_id = 5",
        "select count(*) from action where event_id = 5 and state in (0, 1)",
        "select id from issue where asset_id = 'a'", "select count(*) from sent_back where asset_id = 'a' and at >= 5",
        "select coalesce(max(id), 0) from event");
    int id = 0;
    int parent = 0;
    int unused = 0;
    std::string step;
    soci::statement plan =
        (session.prepare << "explain query plan " + query, into(id), into(parent), into(unused), into(step));
    plan.execute();
    bool any = false;
    while (plan.fetch()) {
        any = true;
        CAPTURE(query, step);
        CHECK_THAT(step, Catch::StartsWith("SEARCH") || Catch::Contains("SUBQUERY") ||
                             Catch::Contains("USING INDEX event_") || Catch::Contains("USING COVERING INDEX event_"));
    }
    CHECK(any);
}
