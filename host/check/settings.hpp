// Parameters from the command line: `max_area=0.2`, in TOML as the configuration file has them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kilihost::check {

// If a name is given twice, the last one counts. Throws std::runtime_error, with the setting, if it is not TOML.
nlohmann::json parameters_from(const std::vector<std::string>& settings);

} // namespace kilihost::check
