// Writes the event that Kili's webhook would post for a label from elsewhere: from the API, a file, or an audit's
// record. No other place in the host writes events.
#pragma once

#include "kili_api/label.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace kilihost::event {

struct EventIds {
    std::string run_id; // the same for two deliveries of one event
    std::string project_id;
    std::string asset_id;
};

// The name of the event for a label of this type: "onReview" for REVIEW, else "onSubmit".
std::string event_type(const std::string& label_type);

// JSON text of the event `type`, about `label` as webhooks carry it. Bytes that are not UTF-8 are replaced.
std::string webhook_body(const std::string& type, const EventIds& ids, const nlohmann::ordered_json& label);

// The event of a submitted or reviewed label, with every member that the API gives.
std::string webhook_body(const kili_api::Label& label, const std::string& project_id, const std::string& run_id);

// The label as webhooks carry it.
nlohmann::ordered_json label_json(const kili_api::Label& label);

} // namespace kilihost::event
