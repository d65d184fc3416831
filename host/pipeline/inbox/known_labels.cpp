#include "pipeline/inbox/known_labels.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include <string>

namespace kilihost::inbox {
namespace {

using soci::into;
using soci::use;

std::string key(std::string_view type, std::string_view label_id) {
    return std::string(type) + ' ' + std::string(label_id);
}

bool is_submitted(const event::Event& event) {
    return event.kind() == event::EventKind::submit || event.kind() == event::EventKind::review;
}

bool is_caught_up(std::string_view identity) {
    return identity.starts_with(caught_up_prefix);
}

// A label that came without its jsonResponse says nothing of a change.
bool is_same(const event::Event& a, const event::Event& b) {
    if (a.lacks_json_response() || b.lacks_json_response()) return true;
    const auto response = [](const event::Event& event) {
        return nlohmann::json::parse(event::text(event::get(event.label(), "jsonResponse")));
    };
    return response(a) == response(b);
}

} // namespace

KnownLabels::KnownLabels(soci::session& session) : session_(session) {
    long long id = 0;
    std::string identity;
    std::string type;
    std::string label_id;
    soci::statement all = (session.prepare << "select id, identity, type, label_id from event where type in "
                                              "('onSubmit', 'onReview') order by id",
                           into(id), into(identity), into(type), into(label_id));
    all.execute();
    while (all.fetch())
        labels_of(identity).add(key(type, label_id), id);
}

bool KnownLabels::has(const event::Event& event) {
    if (!is_submitted(event)) return false;
    const auto is_it = [&](std::int64_t id) {
        std::string body;
        session_ << "select text from event join body on event_id = id where id = :id and type = :type and "
                    "label_id = :label",
            use(id), use(event.type()), use(event.label_id()), into(body);
        if (!session_.got_data()) return false;
        try {
            return is_same(event, event::Event(body));
        } catch (const event::Event::Invalid&) { // stored by a host with other rules
            return false;
        }
    };
    const std::string label = key(event.type(), event.label_id());
    return caught_up_.find(label, is_it) || (is_caught_up(event.identity()) && posted_.find(label, is_it));
}

DeduplicationIndex& KnownLabels::labels_of(std::string_view identity) {
    return is_caught_up(identity) ? caught_up_ : posted_;
}

void KnownLabels::add(const event::Event& event, std::int64_t id) {
    if (is_submitted(event)) labels_of(event.identity()).add(key(event.type(), event.label_id()), id);
}

void KnownLabels::remove(std::string_view identity, std::string_view type, std::string_view label_id, std::int64_t id) {
    labels_of(identity).remove(key(type, label_id), id);
}

} // namespace kilihost::inbox
