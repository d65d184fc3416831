#include "pipeline/inbox/schema.hpp"

#include "pipeline/inbox/event_state.hpp"

namespace kilihost::inbox {

// No index holds keys in random order (idempotency keys, assets of done events): each event would write pages all over
// such an index, more of them the more events are stored.
storage::SchemaFragment schema() {
    const std::string received = sql(EventState::received);
    return {R"sql(
create table event (
    id integer primary key,            -- the order of arrival
    identity text not null,            -- the idempotency key: the runId, or made of the content
    type text not null,
    project_id text not null,
    asset_id text not null,
    label_id text not null,
    bytes integer not null,            -- of the body
    state integer not null,            -- EventState
    cause text not null default '',    -- why it is dead
    received_at integer not null,      -- milliseconds since 1970
    finished_at integer
);
create table body (                    -- apart, so that an event moves on without its body being written again
    event_id integer primary key references event (id),
    text text not null                 -- as Kili posted it
);
create index event_waiting on event (id) where state = )sql" +
            received + R"sql(;
create index event_waiting_label on event (asset_id) where state = )sql" +
            received + R"sql( and label_id <> '';
create index event_done on event (id) where state = )sql" +
            sql(EventState::done) + R"sql(;
create index event_replayed on event (id) where state = )sql" +
            sql(EventState::replayed) + ";\n"};
}

} // namespace kilihost::inbox
