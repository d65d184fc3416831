#include "config/plugin_keys.hpp"

#include "config/duration.hpp"
#include "config/keys.hpp"

#include <cctype>

namespace kilihost::config {
namespace {

bool boolean(const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (!value) throw WrongValue{"true or false"};
    return *value;
}

} // namespace

const std::vector<PluginKey>& plugin_keys() {
    static const std::vector<PluginKey> all{
        {"enabled", [](PluginSettings& settings, const toml::node& node) { settings.enabled = boolean(node); }},
        {"isolate", [](PluginSettings& settings, const toml::node& node) { settings.isolate = boolean(node); }},
        {"sandbox",
         [](PluginSettings& settings, const toml::node& node) {
             const auto value = node.value_exact<std::string>();
             if (value != "on" && value != "off") throw WrongValue{"one of 'on', 'off'"};
             settings.sandbox = value == "on";
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
        {"time_limit",
         [](PluginSettings& settings, const toml::node& node) {
             const auto time = parse_duration(node.value_exact<std::string>().value_or(""));
             if (!time || *time < std::chrono::milliseconds(100) || *time > std::chrono::hours(24))
                 throw WrongValue{"a duration from '100ms' to '1d', a whole number of ms, s, m, h or d"};
             settings.time_limit = time;
         }},
        {"memory_limit",
         [](PluginSettings& settings, const toml::node& node) {
             const auto bytes = node.value_exact<std::int64_t>();
             if (!bytes || *bytes < 16'000'000 || *bytes > 1'000'000'000'000)
                 throw WrongValue{"an integer from 16000000 to 1000000000000"};
             settings.memory_limit = bytes;
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
