// Reads the configuration: environment variables override the file, which overrides the defaults. Each command applies
// its flags, which override both.
#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::config {

// The configuration cannot be used; the text has one line for each fault, and never holds a secret.
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment(); // an empty variable counts as absent

// The configuration of `file`, if any, and the variables KILI_API_ENDPOINT, KILI_VERIFY, KILI_API_KEY,
// KILI_WEBHOOK_HEADER, KILI_API_KEY_FILE, KILI_WEBHOOK_HEADER_FILE. Throws ConfigError.
Config load(const std::optional<std::filesystem::path>& file, const Environment& environment,
            SecretFiles secrets = SecretFiles::read);
// The same for the content that a file had when it was read before. Secrets come from the environment only.
Config load(const Source& source, const Environment& environment);

// A line, with its place, for each name in the configuration without a meaning: a rule that is not in `loaded`, with
// the nearest one, and a project called "*" or "default".
std::vector<std::string> unknown_names(const Config& config, const std::vector<std::string>& loaded);

} // namespace kilihost::config
