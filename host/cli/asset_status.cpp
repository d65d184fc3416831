#include "cli/asset_status.hpp"

#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "kili_api/project.hpp"

#include <boost/algorithm/string/join.hpp>

#include <algorithm>

namespace kilihost::cli {
namespace {

const std::vector<std::string> of_v1{"TODO", "ONGOING", "LABELED", "TO_REVIEW", "REVIEWED"};
const std::vector<std::string> of_v2{"TO_DO", "DOING", "PARTIALLY_DONE", "REDO", "DONE", "SKIPPED"};

std::string joined(const std::vector<std::string>& words) {
    return boost::algorithm::join(words, ", ");
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string step_id(const kili_api::Project& project, const std::string& name) {
    std::vector<std::string> known;
    for (const kili_api::ProjectStep& step : project.steps) {
        if (step.name == name) return step.id;
        known.push_back(step.name);
    }
    throw InputError("project " + project.id + " has no step '" + name + "': its steps are " + joined(known));
}

} // namespace

void add_status_options(CLI::App& verb, StatusOptions& options, const std::string& of) {
    std::vector<std::string> all = of_v1;
    all.insert(all.end(), of_v2.begin(), of_v2.end());
    one_of(verb.add_option("--status", options.statuses,
                           of + " in this status: " + joined(of_v1) + " (Workflow V1), " + joined(of_v2) +
                               " (V2); repeatable"),
           all)
        ->allow_extra_args(false);
    verb.add_option("--step", options.steps, of + " in the step of this name (V2); repeatable")
        ->type_name("NAME")
        ->allow_extra_args(false);
}

kili_api::ProgressFilter progress_filter(const kili_api::Project& project, const StatusOptions& options) {
    kili_api::ProgressFilter filter;
    const bool v2 = project.workflow == "V2";
    for (const std::string& status : options.statuses)
        if (!contains(v2 ? of_v2 : of_v1, status))
            throw InputError("project " + project.id + " is of Workflow " + (v2 ? "V2" : "V1") +
                             ", which has no status " + status + ": its assets are " + joined(v2 ? of_v2 : of_v1));
    if (!v2 && !options.steps.empty())
        throw InputError("project " + project.id + " is of Workflow V1, which has no steps: use --status");
    (v2 ? filter.step_statuses : filter.statuses) = options.statuses;
    for (const std::string& step : options.steps)
        filter.step_ids.push_back(step_id(project, step));
    return filter;
}

} // namespace kilihost::cli
