// The names of events that have a handler, and which handler each runs: the one table of them. An event of any other
// name runs on_event alone, and every event runs on_event after the handler of its kind.
//
// To add a kind: a row here, a member of kili_plugin_v1 in kili/plugin.h, and its call in rules/judge.cpp.
#pragma once

#include <array>
#include <string_view>

namespace kilihost::event {

enum class EventKind { submit, review, custom_interface_click, project_updated, send_back_to_queue, other };

struct HandledEvent {
    EventKind kind;
    std::string_view handler;      // PluginCore's method, and the member of kili_plugin_v1
    std::string_view handler_type; // eventType if Kili posts for a handler: handlerTypes of a webhook
    std::string_view name;         // the name if Kili posts for an event matcher; empty: Kili has published none
    std::string_view logged_as;    // the name in Kili's log, if that is not `name`; unpublished: the sandbox's choice
    bool has_label;                // the payload holds a label, which is judged
};

inline constexpr std::array<HandledEvent, 5> handled_events{{
    {EventKind::submit, "on_submit", "onSubmit", "labels.created.submit", "", true},
    {EventKind::review, "on_review", "onReview", "labels.created.review", "", true},
    {EventKind::custom_interface_click, "on_custom_interface_click", "onCustomInterfaceClick", "",
     "customInterface.click", true},
    {EventKind::project_updated, "on_project_updated", "onProjectUpdated", "", "project.updated", false},
    {EventKind::send_back_to_queue, "on_send_back_to_queue", "onSendBackToQueue", "", "assets.sentBackToQueue", false},
}};

// The row of an event by either of its names; null if it has no handler.
constexpr const HandledEvent* find_handled(std::string_view name) {
    for (const HandledEvent& row : handled_events)
        if (name == row.handler_type || (!name.empty() && name == row.name)) return &row;
    return nullptr;
}

// What Kili's log calls the event.
constexpr std::string_view logged_name(const HandledEvent& row) {
    return row.logged_as.empty() ? row.name : row.logged_as;
}

// The row of an event of Kili's log.
constexpr const HandledEvent* find_logged(std::string_view name) {
    for (const HandledEvent& row : handled_events)
        if (!name.empty() && name == row.logged_as) return &row;
    return find_handled(name);
}

} // namespace kilihost::event
