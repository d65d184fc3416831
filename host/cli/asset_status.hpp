// --status and --step: choose assets by their progress, in the words of either workflow.
#pragma once

#include "kili_api/asset.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}
namespace kilihost::kili_api {
struct Project;
}

namespace kilihost::cli {

struct StatusOptions {
    std::vector<std::string> statuses; // of V1 or of V2
    std::vector<std::string> steps;    // names
};

// `of`: what is chosen, such as "only labels of assets".
void add_status_options(CLI::App& verb, StatusOptions& options, const std::string& of);

// The filter that the options mean in this project. Throws InputError if a status does not fit the project's workflow,
// or the project has no such step; the text lists those that fit.
kili_api::ProgressFilter progress_filter(const kili_api::Project& project, const StatusOptions& options);

} // namespace kilihost::cli
