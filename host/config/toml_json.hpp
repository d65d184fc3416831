// A rule's parameters, written in TOML, as the JSON that the rule reads.
#pragma once

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <functional>
#include <string>

namespace kilihost::config {

// Called for what JSON has no value for (a date, an infinite number), which becomes null.
using NoJson = std::function<void(const toml::node& node, const std::string& path)>;
inline constexpr const char* json_wanted = "a text, a finite number, true, false, a list or a table";

// `path` is the node's own, which those within it begin with.
nlohmann::json to_json(const toml::node& node, const std::string& path, const NoJson& no_json);

} // namespace kilihost::config
