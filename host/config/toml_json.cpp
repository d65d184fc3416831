#include "config/toml_json.hpp"

#include <cmath>
#include <cstdint>

namespace kilihost::config {

nlohmann::json to_json(const toml::node& node, const std::string& path, const NoJson& no_json) {
    if (const toml::table* const members = node.as_table()) {
        nlohmann::json object = nlohmann::json::object();
        for (const auto& [key, value] : *members) {
            std::string within = path;
            within.append(path.empty() ? "" : ".").append(key.str());
            object[std::string(key.str())] = to_json(value, within, no_json);
        }
        return object;
    }
    if (const toml::array* const elements = node.as_array()) {
        nlohmann::json list = nlohmann::json::array();
        for (const toml::node& value : *elements)
            list.push_back(to_json(value, path, no_json));
        return list;
    }
    if (const auto value = node.value_exact<std::string>()) return *value;
    if (const auto value = node.value_exact<std::int64_t>()) return *value;
    if (const auto value = node.value_exact<bool>()) return *value;
    if (const auto value = node.value_exact<double>(); value && std::isfinite(*value)) return *value;
    no_json(node, path);
    return nullptr;
}

} // namespace kilihost::config
