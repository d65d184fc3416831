#include "sandbox/records.hpp"

#include "json_text/json_text.hpp"
#include "sandbox/conditions.hpp"
#include "sandbox/inputs.hpp"
#include "sandbox/objects.hpp"
#include "sandbox/schema.hpp"

#include "graphql/row_object.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using graphql::RowField;
using nlohmann::json;

std::unique_ptr<graphql::Object> event_object(const LoggedEvent& logged) {
    static constexpr RowField<LoggedEvent> fields[]{
        {"id", [](const LoggedEvent& e) -> Resolved { return json(e.id); }},
        {"event", [](const LoggedEvent& e) -> Resolved { return json(e.event.name); }},
        {"createdAt", [](const LoggedEvent& e) -> Resolved { return json(text(e.created)); }},
        {"organizationId", [](const LoggedEvent&) -> Resolved { return json(organization_id); }},
        {"projectId", [](const LoggedEvent& e) -> Resolved { return json(e.event.project_id); }},
        {"userId", [](const LoggedEvent& e) -> Resolved { return json(e.event.user_id); }},
        {"payload",
         [](const LoggedEvent& e) -> Resolved {
             return json_text::parse(e.event.logged.empty() ? e.event.payload : e.event.logged);
         }},
    };
    return graphql::answered(logged, fields);
}

// EventsWhere.
Condition<LoggedEvent> event_condition(const json& where) {
    static constexpr MemberCondition<LoggedEvent> known[]{
        {"organizationId",
         [](const json& id) -> Condition<LoggedEvent> {
             return [id](const LoggedEvent&) { return id == organization_id; };
         }},
        {"projectId",
         [](const json& id) -> Condition<LoggedEvent> {
             return [id](const LoggedEvent& logged) { return id == logged.event.project_id; };
         }},
        {"userId",
         [](const json& id) -> Condition<LoggedEvent> {
             return [id](const LoggedEvent& logged) { return id == logged.event.user_id; };
         }},
        {"event",
         [](const json& name) -> Condition<LoggedEvent> {
             return [name](const LoggedEvent& logged) { return name == logged.event.name; };
         }},
        {"createdAtGte", from<LoggedEvent, &LoggedEvent::created>},
        {"createdAtLte", until<LoggedEvent, &LoggedEvent::created>},
    };
    return all_of<LoggedEvent>(where, known, "EventsWhere");
}

// From the event `from` to the event `until`, both included, in the order of `events`; either may be absent.
std::vector<const LoggedEvent*> between(std::vector<const LoggedEvent*> events, const std::optional<std::string>& from,
                                        const std::optional<std::string>& until) {
    const auto place = [&](const std::string& id) {
        const auto found =
            std::find_if(events.begin(), events.end(), [&](const LoggedEvent* logged) { return logged->id == id; });
        if (found == events.end()) throw graphql::FieldError("No event with id " + id + '.', graphql::code::not_found);
        return found;
    };
    if (until) events.erase(place(*until) + 1, events.end());
    if (from) events.erase(events.begin(), place(*from));
    return events;
}

std::string log_line(const DeliveryRecord& record) {
    const std::string tries = " after " + std::to_string(record.attempts) + (record.attempts == 1 ? " try" : " tries");
    switch (record.state) {
    case DeliveryState::delivered:
        return record.event_type + " delivered" + tries;
    case DeliveryState::failed:
        return record.event_type + " failed" + tries + ": " + record.error;
    case DeliveryState::waiting:
        break;
    }
    return record.event_type + " waits" + (record.error.empty() ? "" : tries + ": " + record.error);
}

std::unique_ptr<graphql::Object> log_object(const DeliveryRecord& record) {
    static constexpr RowField<DeliveryRecord> fields[]{
        {"content", [](const DeliveryRecord& r) -> Resolved { return json(log_line(r)); }},
        {"createdAt", [](const DeliveryRecord& r) -> Resolved { return json(text(r.created)); }},
        {"logType",
         [](const DeliveryRecord& r) -> Resolved { return json(r.state == DeliveryState::failed ? "ERROR" : "INFO"); }},
        {"metadata", [](const DeliveryRecord&) -> Resolved { return json(); }},
        {"pluginName", [](const DeliveryRecord& r) -> Resolved { return json(r.plugin); }},
        {"projectId", [](const DeliveryRecord& r) -> Resolved { return json(r.project_id); }},
        {"runId", [](const DeliveryRecord& r) -> Resolved { return json(r.run_id); }},
    };
    return graphql::answered_copy(record, fields);
}

} // namespace

Resolved logged_events(const Store& store, const json& arguments) {
    const Condition<LoggedEvent> fits = event_condition(arguments.at("where"));
    std::vector<const LoggedEvent*> events;
    for (const LoggedEvent& logged : store.log)
        if (fits(logged)) events.push_back(&logged);
    if (given<std::string>(arguments, "order").value_or("desc") == "desc") std::reverse(events.begin(), events.end());
    const json& pagination = arguments.at("pagination");
    events = between(std::move(events), given<std::string>(pagination, "fromEventId"),
                     given<std::string>(pagination, "untilEventId"));
    std::vector<std::unique_ptr<graphql::Object>> all;
    for (const LoggedEvent* logged :
         page(events, pagination.at("skip").get<std::int64_t>(), pagination.at("first").get<std::size_t>()))
        all.push_back(event_object(*logged));
    return all;
}

Resolved plugin_logs(const Store& store, const Delivery& delivery, const json& arguments) {
    const json& data = arguments.at("data");
    const std::string plugin = data.at("pluginName");
    const std::string project = data.at("projectId");
    const auto since = given<std::string>(data, "createdAt");
    // What is asked for must exist: an empty answer would hide a misspelt name.
    static_cast<void>(store.project(project));
    store.require_plugin(plugin);
    std::vector<DeliveryRecord> records = delivery.records();
    std::reverse(records.begin(), records.end());
    const auto other = [&](const DeliveryRecord& record) {
        return record.plugin != plugin || record.project_id != project ||
               (since && record.created < *config::parse_date_time(*since));
    };
    records.erase(std::remove_if(records.begin(), records.end(), other), records.end());
    std::vector<std::unique_ptr<graphql::Object>> all;
    for (const DeliveryRecord& record : page(records, given<int>(data, "skip").value_or(0),
                                             std::size_t(given<unsigned>(data, "limit").value_or(batch))))
        all.push_back(log_object(record));
    return all;
}

} // namespace kilihost::sandbox
