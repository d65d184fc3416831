// Plugins of Kili's: webhooks are ones whose code runs elsewhere.
#pragma once

#include <string>
#include <vector>

namespace kilihost::kili_api {

struct NewWebhook {
    std::string name;                          // of the plugin that it becomes
    std::string url;                           // where Kili posts events
    std::string header;                        // sent as the Authorization header's value; a secret
    std::vector<std::string> handler_types;    // onSubmit, ...; empty: Kili's default, onSubmit and onReview
    std::vector<std::string> event_matchers{}; // "labels.created.submit", globs like "project.*"; empty: none
    bool matchers_only = false;                // no handler at all, in place of the default
};

struct Plugin {
    std::string id;
    std::string name;
    std::vector<std::string> project_ids; // where it is active
    std::string created_at;               // as Kili writes it
    std::string updated_at;               // likewise
    bool archived = false;
};

// A line that a plugin hosted at Kili, or its building, wrote.
struct PluginLog {
    std::string content;
    std::string created_at; // as Kili writes it
    std::string type;
    std::string project_id;
    std::string run_id;
    std::string asset_id; // empty where the line is about none
    std::string label_id; // likewise
};

} // namespace kilihost::kili_api
