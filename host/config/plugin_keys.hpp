// The host's own keys for a rule, in [plugin.NAME]: one table of name and target. The rule's parameters are in
// [rules.NAME], apart, so that no name can clash.
#pragma once

#include "config/config.hpp"

#include <toml++/toml.h>

#include <functional>
#include <string>
#include <vector>

namespace kilihost::config {

struct PluginKey {
    std::string name;
    // Takes the value into the settings. Throws WrongValue, see values.hpp.
    std::function<void(PluginSettings& settings, const toml::node& value)> take;
};

const std::vector<PluginKey>& plugin_keys();

} // namespace kilihost::config
