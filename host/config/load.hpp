// Reads the configuration: environment variables override the file, which overrides the defaults. Flags override both,
// and are the command's own.
#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::config {

// The configuration cannot be used; one line for each thing that is wrong. Never holds a secret.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment(); // an empty variable counts as absent

// The configuration of `file`, if any, and the variables KILI_API_ENDPOINT, KILI_VERIFY, KILI_API_KEY,
// KILI_WEBHOOK_HEADER, KILI_API_KEY_FILE, KILI_WEBHOOK_HEADER_FILE. Throws Error.
Config load(const std::optional<std::filesystem::path>& file, const Environment& environment,
            SecretFiles secrets = SecretFiles::read);
// The same of a file as it was when it was read before, whatever it holds now. The secrets are the environment's alone.
Config load(const Source& source, const Environment& environment);

// A line for each name in the configuration that stands for nothing, with its place: a rule that is none of `loaded`,
// with the nearest, and a project called "*" or "default".
std::vector<std::string> unknown_names(const Config& config, const std::vector<std::string>& loaded);

} // namespace kilihost::config
