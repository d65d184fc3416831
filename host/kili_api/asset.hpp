// Assets: what is labelled.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

struct Asset {
    std::string id;
    std::string external_id;
    std::string status;                                      // TODO, ONGOING, LABELED, TO_REVIEW, REVIEWED
    std::string content{};                                   // an address, or the text itself
    std::string created_at{};                                // as Kili writes it
    std::string updated_at{};                                // likewise
    nlohmann::json json_metadata = nlohmann::json::object(); // an object
    bool honeypot = false;
};

struct AssetFilter {
    std::string project_id;
    std::vector<std::string> ids{};          // empty: any; at most `batch`
    std::vector<std::string> external_ids{}; // likewise
    std::vector<std::string> statuses{};     // empty: any
    std::string created_from{};              // ISO 8601; empty: any
    std::string updated_from{};              // likewise
};

struct NewAsset {
    std::string content; // the address of an image, a text, ...
    std::string external_id;
    nlohmann::json json_metadata{}; // an object, or null for none
    nlohmann::json json_content{};  // frames, rich text; null for none
    bool honeypot = false;
};

// What is set is changed, the rest stays.
struct AssetUpdate {
    std::string id;
    std::optional<std::string> external_id{};
    std::optional<std::string> content{};
    std::optional<nlohmann::json> json_content{};
    std::optional<nlohmann::json> json_metadata{};
    std::optional<std::string> status{};
    std::optional<int> priority{};
    std::optional<bool> to_review{};
    std::optional<bool> honeypot{};
    std::optional<bool> used_for_consensus{};
    std::optional<std::vector<std::string>> to_be_labeled_by{}; // emails; empty: anybody
    std::optional<double> consensus_mark{};
    std::optional<double> honeypot_mark{};
};

} // namespace kilihost::kili_api
