// The keys of the configuration file: one table of name, type, range and target.
#pragma once

#include "config/config.hpp"

#include <toml++/toml.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::config {

struct Key {
    std::string path; // "kili.endpoint"
    // Takes the value into the configuration. Throws WrongValue (values.hpp). `folder` is the file's, for relative
    // paths.
    std::function<void(Config& config, const toml::node& value, const std::filesystem::path& folder)> take;
    bool is_trap = false;        // exists only to say that a secret does not belong in the file
    bool is_secret_file = false; // takes the content of a file
};

const std::vector<Key>& keys();

// Whether a text can be `kili.endpoint` or KILI_API_ENDPOINT; and what it should be.
bool is_endpoint(const std::string& text);
inline constexpr const char* endpoint_wanted = "an address that starts with https:// or http://";
// The host of such an address, without port and brackets.
std::string_view endpoint_host(std::string_view endpoint);

} // namespace kilihost::config
