// Assets, which labelers label.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

// The current step of an asset in a Workflow V2 project.
struct AssetStep {
    std::string id;
    std::string name;   // as the project calls it: "Labeling"
    std::string status; // TO_DO, DOING, PARTIALLY_DONE, REDO, DONE, SKIPPED
};

struct Asset {
    std::string id;
    std::string external_id;
    std::string status;              // Workflow V1: TODO, ONGOING, LABELED, TO_REVIEW, REVIEWED; may be empty in V2
    std::optional<AssetStep> step{}; // Workflow V2; none in V1
    std::string content{};           // an address, or the text itself
    std::string created_at{};        // as Kili writes it
    std::string updated_at{};        // likewise
    nlohmann::json json_metadata = nlohmann::json::object(); // an object, unless a client of Kili wrote something else
    bool honeypot = false;
    bool skipped = false;

    // Whether it is back in its labeler's queue: ONGOING in V1, REDO in V2.
    bool is_sent_back() const { return step ? step->status == "REDO" : status == "ONGOING"; }
    // Its status in the words of its project's workflow: "LABELED", or "Labeling: DONE".
    std::string progress() const { return step ? step->name + ": " + step->status : status; }
};

// Chooses a project's assets by their progress. Kili refuses `statuses` in a V2 project, and the others in a V1
// project.
struct ProgressFilter {
    std::vector<std::string> statuses{};          // of V1; empty: any, as all below
    std::vector<std::string> step_ids{};          // of the current step
    std::vector<std::string> step_ids_not{};      // none of these
    std::vector<std::string> step_statuses{};     // in the current step
    std::vector<std::string> step_statuses_not{}; // none of these

    bool empty() const {
        return statuses.empty() && step_ids.empty() && step_ids_not.empty() && step_statuses.empty() &&
               step_statuses_not.empty();
    }
};

struct AssetFilter {
    std::string project_id;
    std::vector<std::string> ids{};          // empty: any; at most `batch`
    std::vector<std::string> external_ids{}; // likewise
    ProgressFilter progress{};
    std::optional<bool> skipped{}; // none: both
    std::string created_from{};    // ISO 8601; empty: any
    std::string updated_from{};    // likewise
};

struct NewAsset {
    std::string content; // the address of an image, a text, ...
    std::string external_id;
    nlohmann::json json_metadata{}; // an object, or null for none
    nlohmann::json json_content{};  // frames, rich text; null for none
    bool honeypot = false;
};

// Members that are set are changed; the rest stays.
struct AssetUpdate {
    std::string id;
    std::optional<nlohmann::json> json_metadata{}; // the whole of it
};

} // namespace kilihost::kili_api
