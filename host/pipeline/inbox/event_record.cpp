#include "pipeline/inbox/event_record.hpp"

#include <soci/soci.h>

#include <set>

namespace kilihost::inbox {
namespace {

using soci::into;
using soci::use;

constexpr const char* columns =
    "select id, state, identity, type, project_id, asset_id, label_id, cause, received_at, finished_at from event";

// The rows of a query with the columns above; the query may name :asset.
std::vector<EventRecord> read(soci::session& session, const std::string& query,
                              const std::optional<std::string>& asset_id) {
    EventRecord row;
    long long id = 0;
    int state = 0;
    long long received_at = 0;
    long long finished_at = 0;
    soci::indicator finished = soci::i_null;
    soci::statement select(session);
    if (asset_id) select.exchange(use(*asset_id, "asset"));
    select.exchange(into(id));
    select.exchange(into(state));
    for (std::string* const text :
         {&row.idempotency_key, &row.type, &row.project_id, &row.asset_id, &row.label_id, &row.cause})
        select.exchange(into(*text));
    select.exchange(into(received_at));
    select.exchange(into(finished_at, finished));
    select.alloc();
    select.prepare(query);
    select.define_and_bind();
    select.execute();
    std::vector<EventRecord> out;
    while (select.fetch()) {
        row.id = id;
        row.state = EventState(state);
        row.received_at = received_at;
        row.finished_at = finished == soci::i_ok ? std::optional<std::int64_t>(finished_at) : std::nullopt;
        out.push_back(row);
    }
    return out;
}

const std::string to_replayed = "update event set state = " + sql(EventState::replayed) +
                                ", finished_at = null where state = " + sql(EventState::dead);

std::string in_range(const StoredRange& range, EventId after) {
    return " where id > " + std::to_string(after) + " and id <= " + std::to_string(range.newest) +
           " and received_at >= " + std::to_string(range.since);
}

} // namespace

std::vector<EventRecord> event_records(soci::session& session, const StoredEventFilter& filter, EventId after,
                                       int limit) {
    std::string query(columns);
    query.append(" where id > ").append(std::to_string(after));
    if (filter.state) query += " and state = " + sql(*filter.state);
    if (filter.asset_id) query += " and asset_id = :asset";
    if (filter.since) query += " and received_at >= " + std::to_string(*filter.since);
    return read(session, query + " order by id limit " + std::to_string(limit), filter.asset_id);
}

std::optional<EventRecord> find_event_record(soci::session& session, EventId id) {
    std::string query(columns);
    query.append(" where id = ").append(std::to_string(id));
    const std::vector<EventRecord> found = read(session, query, {});
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<std::string> last_assets(soci::session& session, int limit) {
    std::string id;
    soci::statement select = (session.prepare << "select asset_id from event where asset_id <> '' group by asset_id "
                                                 "order by max(id) desc limit " +
                                                     std::to_string(limit),
                              into(id));
    select.execute();
    std::vector<std::string> out;
    while (select.fetch())
        out.push_back(id);
    return out;
}

std::optional<EventId> received_about(soci::session& session, const std::string& label_id) {
    long long id = 0;
    session << "select id from event where label_id = :label and state = " + sql(EventState::received), use(label_id),
        into(id);
    return session.got_data() ? std::optional<EventId>(id) : std::nullopt;
}

std::int64_t count_dead(soci::session& session) {
    long long count = 0;
    session << "select count(*) from event where state = " + sql(EventState::dead), into(count);
    return count;
}

std::string read_body(soci::session& session, EventId id) {
    std::string body;
    const long long event = id;
    session << "select text from body where event_id = :id", use(event), into(body);
    return body;
}

std::int64_t count_events(soci::session& session, const StoredRange& range) {
    long long count = 0;
    session << "select count(*) from event" + in_range(range, 0), into(count);
    return count;
}

std::vector<EventBody> event_bodies(soci::session& session, const StoredRange& range, EventId after, Room room) {
    long long id = 0;
    std::string body;
    int repeats = 0;
    soci::statement select =
        (session.prepare << "select id, text, state = " + sql(EventState::done) +
                                " and cause <> '' from event join body on event_id = id" + in_range(range, after) +
                                " order by id limit " + std::to_string(room.events),
         into(id), into(body), into(repeats));
    select.execute();
    std::vector<EventBody> out;
    std::size_t bytes = 0;
    while (select.fetch()) {
        bytes += body.size();
        if (!out.empty() && bytes > room.bytes) break;
        out.push_back({id, body, repeats != 0});
    }
    return out;
}

void replay(soci::session& session, const std::vector<EventId>& ids) {
    soci::transaction transaction(session);
    for (const EventId event : std::set<EventId>(ids.begin(), ids.end())) {
        const long long id = event;
        soci::statement update = (session.prepare << to_replayed + " and id = :id", use(id));
        update.execute(true);
        if (update.get_affected_rows() > 0) continue;
        const std::optional<EventRecord> record = find_event_record(session, event);
        if (!record) throw NotDead("there is no event " + std::to_string(event));
        throw NotDead("event " + std::to_string(event) + " is " + std::string(state_names[std::size_t(record->state)]) +
                      ", and only a dead one can be replayed");
    }
    transaction.commit();
}

int replay_all_dead(soci::session& session) {
    soci::statement update = (session.prepare << to_replayed);
    update.execute(true);
    return int(update.get_affected_rows());
}

int replay_dead_of(soci::session& session, const std::string& rule) {
    const std::string named = "rule " + rule + ": "; // the form in which the outbox writes it
    soci::statement update =
        (session.prepare << to_replayed << " and instr(cause, :named) > 0", soci::use(named, "named"));
    update.execute(true);
    return int(update.get_affected_rows());
}

} // namespace kilihost::inbox
