#include "pipeline/inbox/event_table.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>

namespace kilihost::inbox {

using soci::into;
using soci::use;

namespace {

constexpr int longest_causes = 4'000; // characters, beyond which a dead letter gets no further one

} // namespace

EventTable::EventTable(soci::session& session)
    : session_(session), known_(session),
      is_stored_((session.prepare << "select count(*) from event where id = :id and identity = :identity", use(id_),
                  use(idempotency_key_), into(found_))),
      exists_((session.prepare << "select count(*) from event where id = :id", use(id_), into(found_))),
      add_((session.prepare << "insert into event (identity, type, project_id, asset_id, label_id, bytes, state, "
                               "received_at) values (:identity, :type, :project, :asset, :label, :bytes, " +
                                   sql(EventState::received) + ", :now)",
            use(idempotency_key_), use(type_), use(project_id_), use(asset_id_), use(label_id_), use(bytes_),
            use(now_))),
      add_body_((session.prepare << "insert into body (event_id, text) values (:id, :body)", use(id_), use(body_))),
      move_(
          (session.prepare << "update event set state = :state, cause = :cause, finished_at = :finished where id = :id",
           use(state_), use(cause_), use(now_, finished_), use(id_))),
      die_((session.prepare << "update event set cause = case when state <> " + sql(EventState::dead) +
                                   " then :cause when instr(cause, :cause) > 0 or length(cause) > " +
                                   std::to_string(longest_causes) + " then cause else cause || '; ' || :cause end, " +
                                   "state = " + sql(EventState::dead) + ", finished_at = :now where id = :id",
            use(cause_), use(now_), use(id_))),
      finish_judged_(
          (session.prepare << "update event set state = " + sql(EventState::done) +
                                  ", finished_at = :now where id = :id and state = " + sql(EventState::judged),
           use(now_), use(id_))) {
    long long id = 0;
    std::string key;
    soci::statement all = (session.prepare << "select id, identity from event order by id", into(id), into(key));
    all.execute();
    while (all.fetch())
        index_.add(key, id);
}

bool EventTable::has_idempotency_key(const event::Event& event) {
    idempotency_key_ = event.idempotency_key();
    const auto stored = index_.find(idempotency_key_, [this](EventId id) {
        id_ = id;
        is_stored_.execute(true);
        const bool found = found_ > 0;
        is_stored_.fetch(); // to its end: an open query holds a snapshot, and the log cannot be emptied beyond it
        return found;
    });
    return stored.has_value();
}

bool EventTable::has(const event::Event& event) {
    return has_idempotency_key(event) || known_.find(event) == KnownEvents::Answer::known;
}

EventTable::Added EventTable::add(const event::Event& event) {
    if (has_idempotency_key(event)) return {};
    const KnownEvents::Answer answer = known_.find(event);
    if (answer == KnownEvents::Answer::known) return {};
    type_ = event.type();
    project_id_ = event.project_id();
    asset_id_ = event.asset_id();
    label_id_ = event.label_id();
    body_ = event.body();
    bytes_ = static_cast<long long>(body_.size());
    now_ = now();
    add_.execute(true);
    auto* const backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
    id_ = sqlite_api::sqlite3_last_insert_rowid(backend->conn_);
    add_body_.execute(true);
    index_.add(idempotency_key_, id_);
    const bool undecided = answer == KnownEvents::Answer::undecided;
    known_.add(event, id_, undecided);
    return {id_, undecided};
}

bool EventTable::settle_repeated(EventId id, const event::Event& event) {
    const std::optional<EventId> first = known_.decide(event, id);
    if (first) move(id, EventState::done, "the same as event " + std::to_string(*first));
    return first.has_value();
}

void EventTable::forget(const Key& key) {
    index_.remove(key.idempotency_key, key.id);
    known_.remove({key.idempotency_key, key.type, key.project_id, key.asset_id, key.label_id}, key.id);
}

void EventTable::move(EventId id, EventState state, const std::string& cause) {
    id_ = id;
    state_ = int(state);
    cause_ = cause;
    now_ = now();
    finished_ = state == EventState::done || state == EventState::dead ? soci::i_ok : soci::i_null;
    move_.execute(true);
}

void EventTable::to_dead_letters(EventId id, const std::string& cause) {
    id_ = id;
    cause_ = cause;
    now_ = now();
    die_.execute(true);
}

void EventTable::finish_judged(EventId id) {
    id_ = id;
    now_ = now();
    finish_judged_.execute(true);
}

bool EventTable::exists(EventId id) {
    id_ = id;
    exists_.execute(true);
    const bool out = found_ > 0;
    exists_.fetch(); // to its end, as in has
    return out;
}

namespace {

StoredEvents read(soci::session& session, EventState state, EventId after, Room room, const std::set<EventId>& but) {
    long long id = 0;
    std::string body;
    int undecided = 0;
    soci::statement select =
        (session.prepare
             << "select id, text, exists (select 1 from label_content where label_content.event_id = "
                "event.id and digest = '') from event join body on body.event_id = event.id where state = " +
                    sql(state) + " and id > :after order by id",
         use(after, "after"), into(id), into(body), into(undecided));
    select.execute();
    StoredEvents out;
    std::size_t bytes = 0;
    while (select.fetch()) {
        if (but.contains(id)) continue;
        bytes += body.size();
        out.cut = !out.events.empty() && (out.events.size() >= room.events || bytes > room.bytes);
        if (out.cut) break;
        out.events.push_back({id, body, undecided != 0});
    }
    return out;
}

} // namespace

StoredEvents waiting_events(soci::session& session, EventId after, Room room) {
    return read(session, EventState::received, after, room, {});
}

StoredEvents replayed_events(soci::session& session, const std::set<EventId>& but, Room room) {
    return read(session, EventState::replayed, 0, room, but);
}

Backlog read_backlog(soci::session& session) {
    long long events = 0;
    long long bytes = 0;
    long long newest = 0;
    session << "select count(*), coalesce(sum(bytes), 0) from event where state = " + sql(EventState::received),
        into(events), into(bytes);
    session << "select coalesce(max(id), 0) from event", into(newest);
    return {events, bytes, newest};
}

// An event that is not decided yet may repeat the earlier one.
bool newer_label_waits(soci::session& session, const std::string& asset_id, EventId after) {
    int found = 0;
    const long long id = after;
    session << "select exists (select 1 from event where asset_id = :asset and state = " + sql(EventState::received) +
                   " and label_id <> '' and type in " + submitted_types() +
                   " and id > :id and not exists (select 1 from label_content where event_id = event.id and digest = "
                   "''))",
        use(asset_id), use(id), into(found);
    return found != 0;
}

// An event that repeats another one is done with a cause: it was not judged.
bool newer_label_was_judged(soci::session& session, const std::string& asset_id, EventId after) {
    int found = 0;
    const long long id = after;
    session
        << "select exists (select 1 from event where id > :id and asset_id = :asset and label_id <> '' and type in " +
               submitted_types() + " and state <> " + sql(EventState::received) + " and (state <> " +
               sql(EventState::done) + " or cause = ''))",
        use(id), use(asset_id), into(found);
    return found != 0;
}

std::int64_t received_at(soci::session& session, EventId id) {
    const long long event = id;
    long long out = 0;
    session << "select coalesce(max(received_at), 0) from event where id = :id", use(event), into(out);
    return out;
}

std::map<std::string, std::int64_t> last_received(soci::session& session) {
    std::map<std::string, std::int64_t> out;
    std::string project_id;
    long long last = 0;
    soci::statement all = (session.prepare << "select project_id, max(received_at) from event group by project_id",
                           into(project_id), into(last));
    all.execute();
    while (all.fetch())
        out.emplace(project_id, last);
    return out;
}

std::optional<EventState> state_of_label(soci::session& session, const std::string& label_id) {
    int state = 0;
    session << "select state from event where label_id = :label order by id desc limit 1", use(label_id), into(state);
    return session.got_data() ? std::optional(EventState(state)) : std::nullopt;
}

std::int64_t now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace kilihost::inbox
