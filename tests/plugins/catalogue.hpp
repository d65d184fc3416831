// The rules of plugins/, for their tests.
#pragma once

#include "plugins/all_parameters.hpp"
#include "plugins/test_host.hpp"

#include <functional>
#include <string>
#include <vector>

namespace catalogue {

using testhost::Finding;
using testhost::Json;

// All of them, by name.
std::vector<std::string> names();

// The rule, loaded once.
const testhost::Plugin& rule(const std::string& name);

// What the rule reports of a submitted label. Checks that it reports the same of a reviewed one, if it judges those,
// and on a host that does not read annotations for it. Without a `project`, that of the label is not known.
std::vector<Finding> findings(const std::string& name, const Json& label, const Json& configuration = Json::object(),
                              const Json& project = nullptr);

// A large label, and one of four times its size.
struct Sizes {
    Json large;
    Json larger;
};
Sizes sizes(const std::function<Json(int)>& label_of_size);

// How many times as long the rule takes for the larger label: about 4 if it is linear, 16 if it is quadratic.
double growth(const std::string& name, const Json& configuration, const Sizes& labels);
// What `growth` must stay under. Below 16 with room for a machine that does other work.
constexpr double linear = 10;

// The texts of these findings.
std::vector<std::string> texts(const std::string& name, const Json& label, const Json& configuration = Json::object());

// Why the rule refuses the configuration; empty if it does not.
std::string refusal(const std::string& name, const Json& configuration);

} // namespace catalogue
