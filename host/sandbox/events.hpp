// What happens in a project, and which webhooks hear of it.
//
// A webhook hears of an event by its handler (eventType is the handler's name, `onSubmit`) where its handlerTypes name
// it or where it was registered with neither handlerTypes nor eventMatcher; and by its name (eventType is the name,
// `labels.created.submit`) where a pattern of its eventMatcher matches, `*` standing for any text. The names:
//
//     labels.created.submit        a DEFAULT label     onSubmit
//     labels.created.review        a REVIEW label      onReview
//     labels.created.autosave, labels.created.inference, labels.created.prediction     labels of these types
//     customInterface.click        a click           onCustomInterfaceClick
//     assets.sentBackToQueue       an asset went back  onSendBackToQueue
//     project.updated              settings changed    onProjectUpdated
#pragma once

#include "sandbox/delivery.hpp"
#include "sandbox/store.hpp"

namespace kilihost::sandbox {

Event label_created(const Label& label);
Event custom_interface_clicked(const Label& label, const User& by);
Event sent_back_to_queue(const Asset& asset, const User& by);
// `changes` is a list of {"key", "newValue", "oldValue"}.
Event project_updated(const Project& project, const nlohmann::json& changes, const User& by);

// One notice for each webhook active on the event's project, and each way it hears of the event.
std::vector<Notice> notices(Store& store, const Event& event);

} // namespace kilihost::sandbox
