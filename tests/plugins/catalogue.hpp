// The rules of plugins/, for their tests.
#pragma once

#include "plugins/test_host.hpp"

#include <string>
#include <vector>

namespace catalogue {

using testhost::Finding;
using testhost::Json;

// All of them, by name.
std::vector<std::string> names();

// The rule, loaded once.
const testhost::Plugin& rule(const std::string& name);

// What the rule reports of a submitted label; checks that it reports the same of a reviewed one, if it judges those.
std::vector<Finding> findings(const std::string& name, const Json& label, const Json& configuration = Json::object());

// The texts of these findings.
std::vector<std::string> texts(const std::string& name, const Json& label, const Json& configuration = Json::object());

// Why the rule refuses the configuration; empty where it does not.
std::string refusal(const std::string& name, const Json& configuration);

} // namespace catalogue
