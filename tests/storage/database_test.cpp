#include "storage/database.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "storage/journal.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

using namespace kilihost;
using soci::into;

namespace {

// As the host wrote its file at version 1: the statements of that time.
constexpr const char* version_1 = R"sql(
create table event (
    id integer primary key,            -- the order of arrival
    identity text not null unique,     -- the runId, or made of the content
    type text not null,
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    body text not null,                -- as Kili posted it
    state integer not null,            -- inbox/event_table.hpp: State
    cause text not null default '',    -- why it is dead
    received_at integer not null,      -- milliseconds since 1970
    finished_at integer
);
create index event_unfinished on event (state, id) where state in (0, 1);
create index event_asset on event (asset_id, id);
create table action (
    id integer primary key,
    event_id integer not null references event (id),
    ordinal integer not null,          -- within the event: a replay does not act twice
    kind integer not null,             -- outbox/action_table.hpp: Kind
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    rule text not null,
    text text not null,
    mid text not null,
    state integer not null,            -- outbox/action_table.hpp: State
    issue_id text not null default '', -- Kili's, once created
    solved integer not null default 0, -- an issue that a later label of the asset made needless
    cause text not null default '',    -- why it is dead, or was done without a call
    finished_at integer,
    unique (event_id, ordinal)
);
create index action_unfinished on action (id) where state in (0, 1);
create index action_asset on action (asset_id);
pragma user_version = 1;
)sql";

std::string submit(const std::string& run, const std::string& label, const std::string& asset) {
    return R"({"eventType":"onSubmit","logPayload":{"runId":")" + run +
           R"(","projectId":"p"},"payload":{"label":{"id":")" + label + R"(","jsonResponse":{}},"asset_id":")" + asset +
           R"("}})";
}

void run(soci::session& session, const std::string& statements) {
    auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    REQUIRE(sqlite_api::sqlite3_exec(backend->conn_, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

std::string event_row(int id, const std::string& asset, int state, const std::string& cause = {}) {
    const std::string number = std::to_string(id);
    return "insert into event values (" + number + ", 'r" + number + "', 'onSubmit', 'p', '" + asset + "', 'l" +
           number + "', '" + submit("r" + number, "l" + number, asset) + "', " + std::to_string(state) + ", '" + cause +
           "', 1000, " + (state >= 2 ? "2000" : "null") + ");";
}

std::string action_row(int event, int ordinal, int kind, const std::string& asset, int state, const std::string& issue,
                       int solved = 0) {
    return "insert into action (event_id, ordinal, kind, project_id, asset_id, label_id, rule, text, mid, state, "
           "issue_id, solved, finished_at) values (" +
           std::to_string(event) + ", " + std::to_string(ordinal) + ", " + std::to_string(kind) + ", 'p', '" + asset +
           "', 'l', '" + (kind == 1 ? "" : "count") + "', 't', '', " + std::to_string(state) + ", '" + issue + "', " +
           std::to_string(solved) + ", " + (state >= 2 ? "2000" : "null") + ");";
}

// Event 1: done, its issue open, sent back. 2: done, its issue solved. 3: dead. 4: judged, a send-back pending, which
// 5, judged too, has overtaken. 6: received.
void write_version_1(const std::filesystem::path& file) {
    soci::session session(soci::sqlite3, "dbname=" + file.string());
    run(session, version_1);
    run(session, event_row(1, "a", 2) + action_row(1, 0, 0, "a", 2, "i1") + action_row(1, 1, 1, "a", 2, ""));
    run(session, event_row(2, "b", 2) + action_row(2, 0, 0, "b", 2, "i2", 1));
    run(session, event_row(3, "c", 3, "because") + event_row(4, "d", 1) + action_row(4, 0, 1, "d", 0, ""));
    run(session, event_row(5, "d", 1) + action_row(5, 0, 0, "d", 1, "") + event_row(6, "e", 0));
}

template <class Value>
Value value(soci::session& session, const std::string& query) {
    Value out{};
    session << query, into(out);
    return out;
}

} // namespace

TEST_CASE("a database of version 1 is brought up to date, with nothing lost", "[database]") {
    const TemporaryFolder folder;
    write_version_1(folder / "test.db");
    storage::Journal journal(folder / "test.db");
    soci::session& session = journal.session();
    CHECK(value<int>(session, "pragma user_version") == 2);
    CHECK(value<std::string>(session, "pragma integrity_check") == "ok");
    CHECK(value<int>(session, "select count(*) from pragma_foreign_key_check") == 0);
    CHECK(value<int>(session, "select count(*) from sqlite_master where name in ('event_1', 'action_1')") == 0);
    CHECK(value<int>(session, "select count(*) from event join body on event_id = event.id where bytes = "
                              "length(text)") == 6);
    CHECK(value<std::string>(session, "select cause from event where state = 3") == "because");

    CHECK(outbox::rules_by_issue(session) == std::map<std::string, std::string>{{"i1", "count"}});
    CHECK(outbox::count_send_backs(session, "a", 2000) == 1);
    CHECK(outbox::count_send_backs(session, "b", 0) == 0);
    const std::vector<outbox::Action> unfinished = outbox::unfinished_actions(session, "p", 10);
    REQUIRE(unfinished.size() == 2);
    CHECK(unfinished[0].kind == outbox::Kind::send_back);
    CHECK(unfinished[0].overtaken);
    CHECK(unfinished[1].state == outbox::State::sending);
    CHECK(unfinished[1].begun_at == 0);

    inbox::EventTable events(session);
    inbox::Inbox inbox(journal, events, folder / "test.db", 1, {});
    CHECK(inbox.backlog().events == 1);
    CHECK(inbox.next(0)->event->identity() == "r6");
    for (const char* known : {"r1", "r3", "r6"})
        CHECK_FALSE(events.add(event::Event(submit(known, "l", "a"))).id);
    CHECK(events.add(event::Event(submit("r7", "l", "a"))).id == 7);
}

TEST_CASE("a database of a newer host is refused, one of this host opened as it is", "[database]") {
    const TemporaryFolder folder;
    soci::session session;
    storage::open_database(session, folder / "test.db");
    CHECK(value<int>(session, "pragma synchronous") == 2);
    soci::session second;
    storage::open_database(second, folder / "test.db");
    CHECK(value<int>(second, "select count(*) from event") == 0);
    session << "pragma user_version = 3";
    soci::session third;
    CHECK_THROWS_WITH(storage::open_database(third, folder / "test.db"), Catch::Contains("newer kili-host"));
}

// The cost of an event must not grow with what is stored: no plan scans a table, or sorts.
TEST_CASE("what runs for each event goes by an index", "[database]") {
    const TemporaryFolder folder;
    soci::session session;
    storage::open_database(session, folder / "test.db");
    const std::string query = GENERATE(
        as<std::string>{}, "select id from event where state = 0 and id > 5 order by id limit 10",
        "select id, finished_at from event where state = 2 and id < 9 order by id limit 200",
        "select count(*) from event where asset_id = 'a' and state = 0 and label_id <> '' and id > 5",
        "update action set overtaken = 1 where asset_id = 'a' and kind = 1 and state in (0, 1) and event_id < 7",
        "select rule from action where asset_id = 'a' and project_id = 'p' and kind = 0 and state in (0, 1)",
        "select coalesce(min(project_id), '') from action where state in (0, 1) and project_id > 'p'",
        "select id from action where state in (0, 1) and project_id = 'p' order by id limit 600",
        "select id from action where state in (0, 1) and project_id = 'p' and (overtaken or (kind not in (1) and not "
        "exists (select 1 from action earlier where earlier.asset_id = action.asset_id and earlier.id < action.id and "
        "earlier.state in (0, 1) and earlier.kind in (1)))) order by id limit 600",
        "delete from issue where asset_id = (select asset_id from event where id = 5) and rule = '' and event_id = 5",
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
