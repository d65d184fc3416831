// One run of a plugin function: what the rule reported and asked for, and the values that the host keeps for it.
#pragma once

#include "event/event.hpp"
#include "rules/annotation_list.hpp"
#include "rules/finding_list.hpp"
#include "rules/services.hpp"

#include <kili/plugin.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// The opaque type of plugin.h. Used only on the call's thread.
struct kili_call {
    // `event` and its annotations are null inside create. All outlive the call.
    kili_call(std::string_view rule_name, std::string_view its_project, const kilihost::event::Event* posted,
              kilihost::rules::LabelAnnotations* of_label, kilihost::rules::Services& offered)
        : rule(rule_name), project_id(its_project), event(posted), label_annotations(of_label), services(offered),
          findings(rule_name) {}

    std::string_view rule;
    std::string_view project_id;
    const kilihost::event::Event* event;
    kilihost::rules::LabelAnnotations* label_annotations;
    kilihost::rules::Services& services;

    kilihost::rules::FindingList findings;
    bool send_back = false;
    bool add_to_review = false;
    std::map<std::string, std::string> metadata; // keys to set, and their values as JSON text
    std::string failure;                         // in the rule's words
    std::string service_error;                   // the last failed service's
    bool service_can_wait = false;
    // Kili could not be asked for the project: the call fails, whatever it returns.
    std::optional<kilihost::rules::Failure> project_failure;

    std::shared_ptr<const kilihost::event::Document> project; // null until the rule asked for it
    std::deque<std::string> texts;                            // results of `text`
    std::deque<kilihost::event::Document> documents;          // results of services and `parse`
    // Those of other labels than the event's.
    std::map<const kili_value*, kilihost::rules::AnnotationList> annotations;
};

namespace kilihost::rules {

// The host's function table, as plugins see it.
const kili_host& host_functions();

// A value and a text as plugins see them.
inline const kili_value* handed(const event::JsonValue* value) {
    return reinterpret_cast<const kili_value*>(value);
}
inline kili_string handed(std::string_view s) {
    return {s.data(), s.size()};
}

} // namespace kilihost::rules
