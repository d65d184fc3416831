// The configuration file, TOML, taken into a Config.
#pragma once

#include "config/config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kilihost::config {

// Sets what the file says. Answers a line for each thing that is wrong, with place and full key, in the file's order;
// of a file that is not TOML the first place only.
std::vector<std::string> read_file(Config& config, const std::filesystem::path& file,
                                   SecretFiles secrets = SecretFiles::read);
// The same of what the file held when it was read before.
std::vector<std::string> read_source(Config& config, const Source& source, SecretFiles secrets);

} // namespace kilihost::config
