// Kili's objects, as the sandbox holds them. Rows point to each other; the Store owns them and never moves them.
#pragma once

#include "config/moment.hpp"
#include "sandbox/annotations.hpp"
#include "sandbox/workflow.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kilihost::sandbox {

using Time = config::Moment;
using config::now;
inline std::string text(Time time) {
    return config::utc_text(time);
}

struct Asset;
struct Issue;
struct Label;

struct User {
    std::string id;
    std::string email;
};

// A step of one V2 project.
struct ProjectStep {
    std::string id;
    std::size_t order; // a place in step_kinds
};

struct Project {
    std::string id;
    std::string input_type;
    nlohmann::json settings; // title, description, jsonInterface, ...: what updatePropertiesInProject may change
    Time created;
    Time updated;
    Workflow workflow = Workflow::v1;
    std::vector<ProjectStep> steps = {}; // none in V1
    std::vector<Asset*> assets = {};     // in the order they came, as all lists below
};

struct Asset {
    std::string id;
    Project* project;
    std::string external_id;
    std::string content;
    std::string json_content;
    std::string json_metadata;
    bool honeypot;
    Time created;
    Time updated;
    AssetProgress progress = AssetProgress::todo;
    bool skipped = false;
    std::vector<Label*> labels = {};
    std::vector<Issue*> issues = {};

    // The label that stands: the last one submitted or reviewed; null if none.
    Label* latest() const;
    // How many people submitted a label.
    std::size_t labelers() const;
    // In the words of its project's workflow: a V1 status, or its status in the current step.
    const char* shown_status() const;
    const ProjectStep& current_step() const; // of a V2 project
};

struct Label {
    std::string id;
    Asset* asset;
    const User* author;
    LabelType type;
    std::string json_response; // as it was given
    AnnotationCounts counts;
    std::optional<std::string> model_name;
    std::optional<int> seconds_to_label;
    Time created;
    bool sent_back = false;
    bool latest_for_user = true;
    bool latest_of_type_for_user = true;
};

struct Comment {
    std::string id;
    std::string text;
    const User* author;
    Time created;
};

struct Issue {
    std::string id;
    Asset* asset;
    std::string type;
    std::optional<std::string> object_mid;
    std::vector<Comment> comments;
    Time created;
    std::string status = "OPEN";
};

// The key that the sandbox asks for.
struct ApiKey {
    std::string id;
    std::string key; // a secret: compared, never answered
    std::string user_id;
    Time created;
};

// An event of a project.
struct ProjectEvent {
    std::string name;    // "labels.created.submit"
    std::string handler; // "onSubmit"; empty: none, event matchers only
    std::string project_id;
    std::string user_id; // who made it happen
    std::string payload; // JSON, as webhooks get it
    std::string logged;  // JSON, as Kili's log of events has it; empty: the same
};
using Events = std::vector<ProjectEvent>;

struct LoggedEvent {
    std::string id;
    Time created;
    ProjectEvent event;
};

// A webhook; Kili counts it among its plugins.
struct Plugin {
    std::string id;
    std::string name;
    std::string url;
    std::string header; // the value of Authorization, a secret; empty: none is sent
    std::vector<std::string> handlers;
    std::vector<std::string> matchers;
    std::set<std::string> projects; // ids of those it is active on
    Time created;
    Time updated;
};

} // namespace kilihost::sandbox
