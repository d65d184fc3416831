// Reads the configuration file, TOML, into a Config.
#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::config {

// Sets what the file says. Returns a line for each fault, with place and full key, in the file's order; if the file is
// not TOML, only the first fault.
std::vector<std::string> read_file(Config& config, const std::filesystem::path& file,
                                   SecretFiles secrets = SecretFiles::read);
// The same for the content that the file had when it was read before.
std::vector<std::string> read_source(Config& config, const Source& source, SecretFiles secrets);

} // namespace kilihost::config
