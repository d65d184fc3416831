#include "config/plugin_keys.hpp"

#include "config/keys.hpp"

#include <cctype>

namespace kilihost::config {

const std::vector<PluginKey>& plugin_keys() {
    static const std::vector<PluginKey> all{
        {"enabled",
         [](PluginSettings& settings, const toml::node& node) {
             const auto value = node.value_exact<bool>();
             if (!value) throw WrongValue{"true or false"};
             settings.enabled = *value;
         }},
        {"sha256",
         [](PluginSettings& settings, const toml::node& node) {
             settings.sha256 = node.value_exact<std::string>().value_or("");
             for (char& digit : settings.sha256)
                 digit = char(std::tolower(static_cast<unsigned char>(digit)));
             if (settings.sha256.size() != 64 ||
                 settings.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
                 throw WrongValue{"the library's SHA-256, 64 hexadecimal digits, as `kili-host rules` shows it"};
         }},
    };
    return all;
}

} // namespace kilihost::config
