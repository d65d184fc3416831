// Kili's plugins. A webhook is a plugin with its code elsewhere.
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
    bool matchers_only = false;                // no handler, not even the default ones
};

struct Plugin {
    std::string id;
    std::string name;
    std::vector<std::string> project_ids; // where it is active
    std::string created_at;               // as Kili writes it
    std::string updated_at;               // likewise
    bool archived = false;
};

} // namespace kilihost::kili_api
