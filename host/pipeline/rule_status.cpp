#include "pipeline/rule_status.hpp"

#include <array>

namespace kilihost::pipeline {
namespace {

// Whether the rule has parameters that let it judge, for any project.
bool judges_somewhere(const config::Config& config, const std::string& rule, const rules::ParameterSchema& schema) {
    const auto judges = [&](const std::string& project) { return !schema.is_inert(config.parameters(rule, project)); };
    bool out = judges(""); // "" stands for every project that is not configured
    for (const auto& [id, project] : config.projects)
        out = out || judges(id);
    return out;
}

} // namespace

const char* to_text(RuleState state) {
    constexpr std::array texts{"running", "disabled", "not configured", "left out"};
    return texts.at(std::size_t(state));
}

RuleStatus status_of(const config::Config& config, const rules::Description& rule, const std::filesystem::path& file) {
    RuleStatus out{rule.name, rule.version, file, RuleState::running, {}};
    const auto settings = config.plugin_settings.find(rule.name);
    const std::optional<rules::ParameterSchema> schema = rule.schema();
    if (settings != config.plugin_settings.end() && !settings->second.enabled) {
        out.state = RuleState::disabled;
        out.reason = "at " + settings->second.place;
    } else if (schema && !judges_somewhere(config, rule.name, *schema)) {
        out.state = RuleState::not_configured;
        for (const std::string& name : schema->enabling())
            out.reason += (out.reason.empty() ? "" : " or ") + name;
        out.reason = "judges nothing until [rules." + rule.name + "] has " + out.reason;
    }
    return out;
}

} // namespace kilihost::pipeline
