// The events of a project, and the webhooks that get them.
//
// A webhook gets an event for a handler (eventType is the handler's name, `onSubmit`) if its handlerTypes name it.
// Without handlerTypes and eventMatcher it has Kili's default, onSubmit and onReview. It gets an event by name if a
// pattern of its eventMatcher matches; Kili has not published that envelope, so an option chooses it. These are the
// names; Kili has not published those in brackets:
//
//     labels.created.submit        a DEFAULT label     onSubmit
//     labels.created.review        a REVIEW label      onReview
//     labels.created.autosave, labels.created.inference, labels.created.prediction     labels of these types
//     asset.issue.created, asset.issue.resolved, asset.issue.cancelled                 issues
//     [customInterface.click]      a click             onCustomInterfaceClick
//     [assets.sentBackToQueue]     an asset went back  onSendBackToQueue
//     [project.updated]            settings changed    onProjectUpdated
#pragma once

#include "sandbox/delivery.hpp"
#include "sandbox/event_envelope.hpp"
#include "sandbox/store.hpp"

namespace kilihost::sandbox {

ProjectEvent label_created(const Label& label);
ProjectEvent custom_interface_clicked(const Label& label, const User& by);
ProjectEvent sent_back_to_queue(const Asset& asset, const User& by);
// `changes` is a list of {"key", "newValue", "oldValue"}.
ProjectEvent project_updated(const Project& project, const nlohmann::json& changes, const User& by);

// `what`: created, resolved or cancelled.
ProjectEvent issue_changed(const Issue& issue, const char* what, const User& by);

// One notice for each webhook active on the event's project, and each form in which it gets the event.
std::vector<Notice> notices(Store& store, const ProjectEvent& event, EventEnvelope envelope);

} // namespace kilihost::sandbox
