// Converts a rule's parameters from TOML to the JSON that the rule reads.
#pragma once

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <functional>
#include <string>

namespace kilihost::config {

// Called for a value that JSON does not have (a date, an infinite number); it becomes null.
using NoJson = std::function<void(const toml::node& node, const std::string& path)>;
inline constexpr const char* json_wanted = "a text, a finite number, true, false, a list or a table";

// `path` is the node's own; the paths of inner nodes begin with it.
nlohmann::json to_json(const toml::node& node, const std::string& path, const NoJson& no_json);

} // namespace kilihost::config
