#include "config/plugin_keys.hpp"

#include "config/values.hpp"

#include <cctype>

namespace kilihost::config {

const std::vector<PluginKey>& plugin_keys() {
    static const std::vector<PluginKey> all{
        {"enabled", [](PluginSettings& settings, const toml::node& node) { settings.enabled = boolean_value(node); }},
        {"isolate", [](PluginSettings& settings, const toml::node& node) { settings.isolate = boolean_value(node); }},
        {"sandbox",
         [](PluginSettings& settings, const toml::node& node) {
             settings.sandbox = choice_value(node, {"on", "off"}) == "on";
         }},
        {"read",
         [](PluginSettings& settings, const toml::node& node) {
             const std::string wanted = "a list of absolute paths of files and folders";
             const toml::array* const list = node.as_array();
             if (list == nullptr) throw WrongValue{wanted};
             for (const toml::node& entry : *list) {
                 const auto path = entry.value_exact<std::string>();
                 if (!path || !path->starts_with('/')) throw WrongValue{wanted};
                 settings.read.push_back(*path);
             }
         }},
        {"time_limit", [](PluginSettings& settings,
                          const toml::node& node) { settings.time_limit = duration_value(node, rule_time_range); }},
        {"memory_limit",
         [](PluginSettings& settings, const toml::node& node) {
             settings.memory_limit = integer_value(node, rule_memory_range);
         }},
        {"sha256",
         [](PluginSettings& settings, const toml::node& node) {
             settings.sha256 = node.value_exact<std::string>().value_or("");
             for (char& digit : settings.sha256)
                 digit = char(std::tolower(static_cast<unsigned char>(digit)));
             if (settings.sha256.size() != 64 ||
                 settings.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
                 throw WrongValue{"the library's SHA-256, 64 hexadecimal digits, as `kili-host rules --json` shows it"};
         }},
    };
    return all;
}

} // namespace kilihost::config
