#include "sandbox/mutations.hpp"
#include "sandbox/roots.hpp"

#include <unordered_map>

namespace kilihost::sandbox {
namespace {

using graphql::Resolved;
using nlohmann::json;

using Mutator = Resolved (*)(Store&, Events&, const json& arguments);

const std::unordered_map<std::string, Mutator>& mutators() {
    static const std::unordered_map<std::string, Mutator> all{
        {"createProject", create_project},
        {"updatePropertiesInProject", update_project},
        {"appendManyAssets", append_assets},
        {"sendBackAssetsToQueue", send_back_to_queue},
        {"appendManyLabels", append_labels},
        {"createIssues", create_issues},
        {"updatePropertiesInIssue", update_issue},
        {"createWebhook", create_webhook},
        {"updateWebhook", update_webhook},
        {"activatePluginOnProject", activate_plugin},
        {"deactivatePluginOnProject", deactivate_plugin},
        {"deletePlugin", delete_plugin},
    };
    return all;
}

} // namespace

Resolved Mutation::resolve(const std::string& field, const json& arguments) const {
    const auto mutator = mutators().find(field);
    if (mutator == mutators().end()) {
        throw graphql::FieldError("The sandbox does not support the mutation " + field + '.',
                                  graphql::code::not_implemented);
    }
    return mutator->second(store_, happened_, arguments);
}

} // namespace kilihost::sandbox
