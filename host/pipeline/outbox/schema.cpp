#include "pipeline/outbox/schema.hpp"

#include "pipeline/outbox/action_kind.hpp"

namespace kilihost::outbox {
namespace {

std::string action_table() {
    return R"sql(
create table action (
    id integer primary key,
    event_id integer not null,
    ordinal integer not null,          -- within the event: a replay does not act twice
    kind integer not null,             -- ActionKind
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    rule text not null,
    text text not null,
    mid text not null,
    state integer not null,            -- ActionState
    superseded integer not null default 0, -- of a send-back: a newer label of the asset was judged meanwhile
    begun_at integer not null default 0,   -- Action::begun_at
    issue_id text not null default '', -- Kili's, once created
    cause text not null default '',    -- why it is dead, or was done without a call
    finished_at integer,
    unique (event_id, ordinal)
);
create index action_unfinished on action (project_id, id) where )sql" +
           sql_unfinished() + R"sql(;
create index action_unfinished_asset on action (asset_id) where )sql" +
           sql_unfinished() + ";\n";
}

constexpr const char* other_tables = R"sql(
create table issue (                   -- created by this host
    asset_id text not null,
    id text not null,                  -- Kili's
    project_id text not null,
    rule text not null,                -- empty once this host has set it solved
    event_id integer not null,         -- which may be deleted; what is solved is deleted with it
    primary key (asset_id, id)
) without rowid;
create table sent_back (               -- what counts for the bounce limit
    id integer primary key,
    asset_id text not null,
    at integer not null                -- milliseconds since 1970
);
create index sent_back_asset on sent_back (asset_id, at);
)sql";

// In version 2 the table referred to the inbox's table, and a column had another name.
std::string to_version_3() {
    return R"sql(
drop index action_unfinished;
drop index action_unfinished_asset;
alter table action rename to action_2;
)sql" + action_table() +
           R"sql(
insert into action select id, event_id, ordinal, kind, project_id, asset_id, label_id, rule, text, mid, state, overtaken,
    begun_at, issue_id, cause, finished_at from action_2;
drop table action_2;
)sql";
}

} // namespace

storage::SchemaFragment schema() {
    return {action_table() + other_tables, {{3, to_version_3()}}};
}

} // namespace kilihost::outbox
