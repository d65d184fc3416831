#include "pipeline/inbox/known_events.hpp"

#include "event/content_digest.hpp"
#include "pipeline/inbox/event_table.hpp"

#include <soci/soci.h>

#include <chrono>
#include <cstdlib>

namespace kilihost::inbox {
namespace {

using event::EventKind;
using soci::into;
using soci::use;

// The longest time between an event's time in Kili's log and its arrival here: clocks differ, deliveries are repeated.
constexpr std::chrono::milliseconds same_time = std::chrono::minutes(10);

bool is_submitted(const event::Event& event) {
    return event.kind() == EventKind::submit || event.kind() == EventKind::review;
}

bool is_caught_up(std::string_view idempotency_key) {
    return idempotency_key.starts_with(caught_up_prefix);
}

bool is_for_handler(const KnownEvents::Key& key) {
    const event::HandledEvent* const row = event::find_handled(key.type);
    return row != nullptr && row->handler_type == key.type && !is_caught_up(key.idempotency_key);
}

KnownEvents::Key key_of(const event::Event& event) {
    return {event.idempotency_key(), event.type(), event.project_id(), event.asset_id(), event.label_id()};
}

// The event's subject and what happened to it; empty for events without a handler, which have only one form.
std::string subject(const KnownEvents::Key& key) {
    const event::HandledEvent* const row = event::find_handled(key.type);
    if (row == nullptr) return {};
    const std::string& about = row->has_label ? key.label_id : key.asset_id.empty() ? key.project_id : key.asset_id;
    return std::string(row->handler_type) + ' ' + about;
}

std::int64_t time_of(const event::Event& event, std::int64_t received_at) {
    return event::integer(event::get(event::get(event.root(), "logPayload"), "loggedAt"), received_at);
}

// Two versions of a label differ here even if their content is the same again.
bool differ_in_version(const event::Event& a, const event::Event& b) {
    const auto updated = [](const event::Event& event) {
        return event::string(event::get(event.label(), "updatedAt"));
    };
    return !updated(a).empty() && !updated(b).empty() && updated(a) != updated(b);
}

// Of the label's content.
std::string digest(const event::Event& event) {
    if (event.is_outline()) return digest(event::Event(event.body()));
    return event::content_digest(event::get(event.label(), "jsonResponse"));
}

KnownEvents::Answer answer_if(bool same) {
    return same ? KnownEvents::Answer::known : KnownEvents::Answer::new_event;
}

} // namespace

const std::string& submitted_types() {
    static const std::string list = [] {
        std::string out;
        for (const event::HandledEvent& row : event::handled_events) {
            if (row.kind != EventKind::submit && row.kind != EventKind::review) continue;
            for (const std::string_view name : {row.handler_type, row.name})
                out.append(out.empty() ? "('" : ", '").append(name).append("'");
        }
        return out + ")";
    }();
    return list;
}

KnownEvents::KnownEvents(soci::session& session) : session_(session) {
    session_ << "create table if not exists label_content (event_id integer primary key, "
                "digest text not null)"; // for an event that is decided later; empty: not decided yet
    long long id = 0;
    Key key;
    soci::statement all =
        (session.prepare << "select id, identity, type, project_id, asset_id, label_id from event order by id",
         into(id), into(key.idempotency_key), into(key.type), into(key.project_id), into(key.asset_id),
         into(key.label_id));
    all.execute();
    while (all.fetch())
        if (const std::string about = subject(key); !about.empty()) entries_of(key).add(about, id);
}

KnownEvents::Answer KnownEvents::find(const event::Event& event) {
    std::optional<std::int64_t> same;
    const Answer answer = compare(event, 0, same);
    if (answer == Answer::known && !is_submitted(event)) repeated_[*same] = event.idempotency_key();
    return answer;
}

// Compares with each stored event of the same subject in another form.
KnownEvents::Answer KnownEvents::compare(const event::Event& event, std::int64_t own_id,
                                         std::optional<std::int64_t>& same) {
    const Key key = key_of(event);
    const std::string about = subject(key);
    if (about.empty()) return Answer::new_event;
    std::string content; // computed once, and only if there is an event to compare with
    bool undecided = false;
    const auto is_same = [&](std::int64_t id) {
        if (id == own_id) return false;
        if (content.empty() && is_submitted(event) && !event.lacks_json_response()) content = digest(event);
        const Answer answer = compare_with(event, id, content);
        undecided = undecided || answer == Answer::undecided;
        return answer == Answer::known;
    };
    same = others_.find(about, is_same);
    if (!same && !is_for_handler(key)) same = for_handlers_.find(about, is_same);
    return same ? Answer::known : undecided ? Answer::undecided : Answer::new_event;
}

KnownEvents::Answer KnownEvents::compare_with(const event::Event& event, std::int64_t id, const std::string& content) {
    std::string body;
    std::string decided;
    long long received_at = 0;
    session_ << "select text, received_at, coalesce((select digest from label_content where label_content.event_id "
                "= event.id), '') from event join body on body.event_id = event.id where event.id = :id and label_id = "
                ":label and asset_id = :asset",
        use(id), use(event.label_id()), use(event.asset_id()), into(body), into(received_at), into(decided);
    if (!session_.got_data()) return Answer::new_event;
    std::optional<event::Event> other;
    try {
        other.emplace(std::move(body));
    } catch (const event::Event::Invalid&) { // a host with other checks stored it
        return Answer::new_event;
    }
    if (other->kind() != event.kind()) return Answer::new_event;
    if (!is_submitted(event)) {
        const auto claimed = repeated_.find(id);
        const bool free = claimed == repeated_.end() || claimed->second == event.idempotency_key();
        const bool caught_up = is_caught_up(event.idempotency_key()) != is_caught_up(other->idempotency_key());
        const std::int64_t apart = std::abs(time_of(event, now()) - time_of(*other, received_at));
        const bool same = free && caught_up && apart <= same_time.count() &&
                          event::text(event.settings_updated()) == event::text(other->settings_updated());
        return same ? Answer::known : Answer::new_event;
    }
    if (!decided.empty()) return content.empty() ? Answer::undecided : answer_if(decided == content);
    if (content.empty() || other->lacks_json_response()) return Answer::undecided;
    if (differ_in_version(event, *other)) return Answer::new_event;
    return answer_if(digest(*other) == content);
}

std::optional<std::int64_t> KnownEvents::decide(const event::Event& event, std::int64_t id) {
    if (!is_submitted(event)) return std::nullopt;
    std::optional<std::int64_t> same;
    compare(event, id, same);
    if (same) return same;
    const std::string taken = digest(event);
    session_ << "insert or replace into label_content (event_id, digest) values (:id, :digest)", use(id), use(taken);
    return std::nullopt;
}

DeduplicationIndex& KnownEvents::entries_of(const Key& key) {
    return is_for_handler(key) ? for_handlers_ : others_;
}

void KnownEvents::add(const event::Event& event, std::int64_t id, bool undecided) {
    const Key key = key_of(event);
    const std::string about = subject(key);
    if (about.empty()) return;
    entries_of(key).add(about, id);
    if (undecided) session_ << "insert or replace into label_content (event_id, digest) values (:id, '')", use(id);
}

void KnownEvents::erase(std::int64_t id) {
    session_ << "delete from label_content where event_id = :id", use(id);
}

void KnownEvents::remove(const Key& key, std::int64_t id) {
    if (const std::string about = subject(key); !about.empty()) entries_of(key).remove(about, id);
    repeated_.erase(id);
}

} // namespace kilihost::inbox
