// Projects and their events. Kili's enumerations stay text, so that values newer than this program pass through.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kilihost::kili_api {

// A step of a Workflow V2 project, which assets pass in order.
struct ProjectStep {
    std::string id;
    std::string name;
    std::string type; // DEFAULT, REVIEW; empty if Kili does not say
};

struct Project {
    std::string id;
    std::string title;
    std::string description;
    std::string input_type; // IMAGE, VIDEO, ...
    std::string instructions;
    std::string created_at;         // as Kili writes it
    std::string updated_at;         // likewise
    std::string workflow;           // V1, V2
    std::vector<ProjectStep> steps; // in their order; none in V1
    std::int64_t assets = 0;
    std::int64_t min_consensus_size = 1;
    bool archived = false;
    nlohmann::json json_interface; // an object: jobs, their categories and tools
};

struct ProjectFilter {
    std::vector<std::string> ids{}; // empty: any
    std::string search{};           // in the form of Kili's search box; empty: any
    std::optional<bool> archived{}; // none: both
    std::string updated_from{};     // ISO 8601; empty: any
};

struct NewProject {
    std::string title;
    std::string description;
    std::string input_type; // IMAGE, VIDEO, ...
    nlohmann::json json_interface;
};

// An event in Kili's log of a project: "labels.created.submit", ...
struct LoggedEvent {
    std::string id;
    std::string name;
    std::string created_at; // as Kili writes it
    std::string project_id;
    std::string user_id;
    nlohmann::json payload; // whatever the event carries
};

struct EventFilter {
    std::string project_id;
    std::string name{};         // empty: any
    std::string user_id{};      // likewise
    std::string created_from{}; // ISO 8601; empty: any
    std::string created_to{};   // likewise
    std::string after_id{};     // events after this one; empty: from the first
    bool newest_first = false;
};

} // namespace kilihost::kili_api
