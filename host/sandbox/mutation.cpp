#include "sandbox/mutations.hpp"
#include "sandbox/roots.hpp"

#include "graphql/named.hpp"

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

using Mutator = Resolved (*)(Store&, Events&, const json& arguments);

struct NamedMutator {
    std::string_view name;
    Mutator run;
};

constexpr NamedMutator mutators[]{
    {"createProject", create_project},
    {"updatePropertiesInProject", update_project},
    {"deleteProjectAsynchronously", delete_project},
    {"appendManyAssets", append_assets},
    {"updatePropertiesInAssets", update_assets},
    {"deleteManyFromDataset", delete_assets},
    {"addAllLabeledAssetsToReview", add_to_review},
    {"sendBackAssetsToQueue", send_back_to_queue},
    {"appendManyLabels", append_labels},
    {"deleteLabels", delete_labels},
    {"createIssues", create_issues},
    {"updatePropertiesInIssue", update_issue},
    {"createWebhook", create_webhook},
    {"updateWebhook", update_webhook},
    {"activatePluginOnProject", activate_plugin},
    {"deactivatePluginOnProject", deactivate_plugin},
    {"deletePlugin", delete_plugin},
};

} // namespace

Resolved MutationRoot::resolve(const std::string& field, const json& arguments) const {
    ++store_.changes;
    return graphql::entry_of(mutators, field).run(store_, happened_, arguments);
}

} // namespace kilihost::sandbox
