// Parameters for each rule of plugins/, for tests and bench.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace catalogue {

// Parameters with which the rule judges all that it can, strictly. Throws std::logic_error of a rule that is not here.
nlohmann::ordered_json all_parameters(const std::string& name);

} // namespace catalogue
