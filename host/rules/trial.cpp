#include "rules/trial.hpp"

#include <algorithm>
#include <map>

namespace kilihost::rules {
namespace {

class NoServices : public Services {
  public:
    std::string labels(std::string_view, std::string_view) override { throw unavailable(); }
    std::string graphql(std::string_view, std::string_view) override { throw unavailable(); }
    void create_issues(std::string_view, std::string_view, const std::vector<std::string>&,
                       const std::vector<std::string>&) override {
        throw unavailable();
    }

  private:
    static Unavailable unavailable() { return {"not while the host starts", false}; }
};

} // namespace

void try_rules(Directory& directory, const std::vector<std::string>& projects, const Choice& choice) {
    NoServices services;
    std::map<std::shared_ptr<const Library>, std::string> failed;
    for (const std::string& project : projects)
        for (const Chosen& chosen : choice(project)) {
            if (failed.contains(chosen.rule)) continue;
            try {
                const Instance instance(chosen, project, services);
            } catch (const Library::Unusable& error) {
                failed[chosen.rule] = "its rule '" + chosen.rule->name() + "' cannot be created" +
                                      (project.empty() ? "" : " for project " + project) + ": " + error.what();
            }
        }
    for (const auto& [rule, reason] : failed) {
        directory.rejected.push_back({rule->file(), reason});
        std::erase(directory.rules, rule);
    }
}

} // namespace kilihost::rules
