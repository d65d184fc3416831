#include "config/plugin_keys.hpp"

#include "config/keys.hpp"

namespace kilihost::config {

const std::vector<PluginKey>& plugin_keys() {
    static const std::vector<PluginKey> all{
        {"enabled",
         [](PluginSettings& settings, const toml::node& node) {
             const auto value = node.value_exact<bool>();
             if (!value) throw WrongValue{"true or false"};
             settings.enabled = *value;
         }},
    };
    return all;
}

} // namespace kilihost::config
