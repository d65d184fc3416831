// What Kili's webhook would post for a label that did not come from it: one that was read from the API, from a file, or
// from an audit's record. The one place in the host that writes an event.
#pragma once

#include "kili_api/label.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace kilihost::event {

struct EventIds {
    std::string run_id; // what makes two deliveries the same event
    std::string project_id;
    std::string asset_id;
};

// The name of the event that a label of this type makes: "onReview" for REVIEW, else "onSubmit".
std::string event_type(const std::string& label_type);

// JSON text of the event `type`, about `label` as webhooks carry it. Bytes that are not UTF-8 are replaced.
std::string webhook_body(const std::string& type, const EventIds& ids, const nlohmann::ordered_json& label);

// The event that submitting or reviewing the label makes, with every member that the API gives.
std::string webhook_body(const kili_api::Label& label, const std::string& project_id, const std::string& run_id);

// The label as webhooks carry it.
nlohmann::ordered_json label_json(const kili_api::Label& label);

} // namespace kilihost::event
