#include "storage/database.hpp"

#include "storage/paced_writes.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <string>

namespace kilihost::storage {
namespace {

constexpr int schema_version = 2;

// No index holds what comes in no order (identities, assets of events that are done): its pages would be written all
// over for each event, the more of them the more events are stored.
constexpr const char* schema = R"sql(
create table event (
    id integer primary key,            -- the order of arrival
    identity text not null,            -- the runId, or made of the content; found by inbox/identities.hpp
    type text not null,
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    bytes integer not null,            -- of the body
    state integer not null,            -- inbox/event_table.hpp: State
    cause text not null default '',    -- why it is dead
    received_at integer not null,      -- milliseconds since 1970
    finished_at integer
);
create index event_waiting on event (id) where state = 0;
create index event_waiting_label on event (asset_id) where state = 0 and label_id <> '';
create index event_done on event (id) where state = 2;
create index event_replayed on event (id) where state = 4;
create table body (                    -- apart, so that an event moves on without its body being written again
    event_id integer primary key references event (id),
    text text not null                 -- as Kili posted it
);
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
    overtaken integer not null default 0, -- of a send-back: a newer label of the asset was judged meanwhile
    begun_at integer not null default 0,  -- of the call under way, by Kili's clock; 0 where that is not known
    issue_id text not null default '', -- Kili's, once created
    cause text not null default '',    -- why it is dead, or was done without a call
    finished_at integer,
    unique (event_id, ordinal)
);
create index action_unfinished on action (project_id, id) where state in (0, 1);
create index action_unfinished_asset on action (asset_id) where state in (0, 1);
create table issue (                   -- created by this host
    asset_id text not null,
    id text not null,                  -- Kili's
    project_id text not null,
    rule text not null,                -- empty once this host has set it solved
    event_id integer not null,         -- which may be gone; what is solved goes with it
    primary key (asset_id, id)
) without rowid;
create table sent_back (               -- what counts for the bounce limit
    id integer primary key,
    asset_id text not null,
    at integer not null                -- milliseconds since 1970
);
create index sent_back_asset on sent_back (asset_id, at);
)sql";

// Version 1 kept the body in the event, and issues and send-backs in the actions alone.
constexpr const char* from_version_1 = R"sql(
insert into event select id, identity, type, project_id, asset_id, label_id, length(cast(body as blob)), state, cause,
    received_at, finished_at from event_1;
insert into body select id, body from event_1;
insert into action select a.id, a.event_id, a.ordinal, a.kind, a.project_id, a.asset_id, a.label_id, a.rule, a.text,
    a.mid, a.state, a.kind = 1 and exists (select 1 from event_1 e where e.asset_id = a.asset_id and e.id > a.event_id
    and e.label_id <> '' and e.state <> 0), 0, a.issue_id, a.cause, a.finished_at from action_1 a;
insert or ignore into issue select asset_id, issue_id, project_id, rule, event_id from action_1
    where issue_id <> '' and solved = 0;
insert into sent_back (asset_id, at) select asset_id, finished_at from action_1
    where kind = 1 and state = 2 and cause = '' order by finished_at;
drop table action_1;
drop table event_1;
)sql";

// Out of the way of the tables and indices to come.
constexpr const char* set_version_1_aside = R"sql(
drop index event_unfinished;
drop index action_unfinished;
drop index action_asset;
alter table action rename to action_1;
alter table event rename to event_1;
)sql";

void run(soci::session& session, const char* statements) {
    auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    if (sqlite_api::sqlite3_exec(backend->conn_, statements, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw DataError(sqlite_api::sqlite3_errmsg(backend->conn_));
}

int version_of(soci::session& session) {
    int version = 0;
    session << "pragma user_version", soci::into(version);
    return version;
}

void set_up(soci::session& session) {
    run(session, "begin immediate"); // of two that open an old file at once, one waits here
    try {
        const int version = version_of(session);
        if (version == 1) run(session, set_version_1_aside);
        if (version < schema_version) run(session, schema);
        if (version == 1) run(session, from_version_1);
        session << "pragma user_version = " + std::to_string(schema_version);
        run(session, "commit");
    } catch (...) {
        auto* const backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
        sqlite_api::sqlite3_exec(backend->conn_, "rollback", nullptr, nullptr, nullptr); // the first error counts
        throw;
    }
}

// A connection is used by one thread at a time, and nobody asks how much memory SQLite has: it need not lock for
// either. Only before the first connection; where a program has used SQLite before, the locks stay.
bool set_up_sqlite() {
    const bool spared = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK &&
                        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    PacedWrites::prepare();
    return spared;
}

} // namespace

void open_database(soci::session& session, const std::filesystem::path& file) {
    [[maybe_unused]] static const bool once = set_up_sqlite();
    try {
        session.open(soci::sqlite3, "dbname=\"" + file.string() + "\"");
        session << "pragma busy_timeout = 5000";
        session << "pragma journal_mode = wal";
        session << "pragma synchronous = full";
        const int version = version_of(session);
        if (version > schema_version)
            throw DataError("the database " + file.string() + " was written by a newer kili-host: update this one");
        if (version < schema_version) set_up(session);
        session << "pragma foreign_keys = on";
    } catch (const soci::soci_error& error) {
        throw DataError("the database " + file.string() + " cannot be opened: " + error.what());
    }
}

} // namespace kilihost::storage
