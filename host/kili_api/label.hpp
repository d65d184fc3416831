// Labels, which labelers submit.
#pragma once

#include "kili_api/asset.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

struct Label {
    std::string id;
    std::string asset_id;
    std::string asset_external_id;
    std::string author_id;
    std::string author_email;
    std::string type;       // DEFAULT, REVIEW, ...
    std::string created_at; // as Kili writes it
    std::string model_name; // empty: a person's
    std::optional<std::int64_t> seconds_to_label;
    std::int64_t annotations = 0;         // how many
    nlohmann::json annotations_by_object; // {"JOB_0.OBJECT_A": 3, ...}, or null
    bool latest_for_user = false;
    bool latest_default_for_user = false;
    bool latest_review_for_user = false;
    bool sent_back = false;
    nlohmann::json json_response; // an object
};

struct LabelFilter {
    std::string project_id;
    std::vector<std::string> ids{}; // empty: any; at most `batch`
    std::string asset_id{};         // empty: any
    ProgressFilter asset_progress{};
    std::vector<std::string> types{};   // empty: any
    std::vector<std::string> authors{}; // their emails; empty: anybody's
    std::string user_id{};              // the author's; empty: anybody's
    std::string user_email{};           // likewise
    std::string created_from{};         // ISO 8601; empty: any
    std::string created_to{};           // likewise
    bool with_json_response = true;     // false: it stays an empty object, and is not sent
};

struct NewLabel {
    std::string asset_id;
    nlohmann::json json_response; // an object
    std::string author_id{};      // empty: the API key's owner
    std::string model_name{};     // empty: a person's
    std::optional<int> seconds_to_label{};
};

} // namespace kilihost::kili_api
