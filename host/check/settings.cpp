#include "check/settings.hpp"

#include "config/toml_json.hpp"

#include <toml++/toml.h>

#include <stdexcept>

namespace kilihost::check {
namespace {

nlohmann::json parameters_of(const std::string& setting) {
    try {
        return config::to_json(toml::parse(setting), "", [&](const toml::node&, const std::string& path) {
            throw std::runtime_error("--config '" + setting + "': '" + path + "' must be " + config::json_wanted);
        });
    } catch (const toml::parse_error& error) {
        throw std::runtime_error("--config '" + setting + "': " + std::string(error.description()) +
                                 "; write NAME=VALUE as in the configuration file: max_area=0.2, severity='warn', "
                                 "jobs=['JOB_0']");
    }
}

} // namespace

nlohmann::json parameters_from(const std::vector<std::string>& settings) {
    nlohmann::json parameters = nlohmann::json::object();
    for (const std::string& setting : settings)
        parameters.update(parameters_of(setting));
    return parameters;
}

} // namespace kilihost::check
