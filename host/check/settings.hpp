// Parameters from the command line: `max_area=0.2`, in TOML as the configuration file has them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kilihost::check {

// Of a name given twice, the last. Throws std::runtime_error for one that is not TOML, with the setting.
nlohmann::json parameters_from(const std::vector<std::string>& settings);

} // namespace kilihost::check
