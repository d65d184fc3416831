#include "rules/trial.hpp"

#include "rules/crash_note.hpp"
#include "rules/no_services.hpp"

#include <algorithm>
#include <map>

namespace kilihost::rules {
void try_rules(Directory& directory, const std::vector<std::string>& projects, const Choice& choice) {
    NoServices services("Kili cannot be asked while the host starts");
    std::map<std::shared_ptr<const Library>, std::string> failed;
    for (const std::string& project : projects)
        for (const Chosen& chosen : choice(project)) {
            if (failed.contains(chosen.rule)) continue;
            try {
                const CrashNote note(chosen.rule->file(), "created its rule");
                const Instance instance(chosen, project, services);
            } catch (const Library::Unusable& error) {
                failed[chosen.rule] = "its rule '" + chosen.rule->name() + "' cannot be created" +
                                      (project.empty() ? "" : " for project " + project) +
                                      (chosen.place.empty() ? "" : " with the parameters at " + chosen.place) + ": " +
                                      error.what();
            }
        }
    for (const auto& [rule, reason] : failed) {
        directory.rejected.push_back({rule->file(), reason});
        std::erase(directory.rules, rule);
    }
}

} // namespace kilihost::rules
