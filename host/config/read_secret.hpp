// Reads secrets from the environment or a file, in a form that fits an HTTP header.
#pragma once

#include "config/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::config {

// The text without a byte order mark before it, and blanks and line ends around it, which a header's value cannot have.
// Throws std::runtime_error, without the text, if nothing is left or a control character is within.
Secret to_secret(std::string_view text);

// The same for a file's text. Adds to `warnings` if every user of the machine can read the file. Throws
// std::runtime_error, which names the file.
Secret read_secret(const std::filesystem::path& file, std::vector<std::string>& warnings);

} // namespace kilihost::config
