// A secret from a file.
#pragma once

#include "config/secret.hpp"

#include <filesystem>

namespace kilihost::config {

// The file's text without the line end that editors put there. Throws std::runtime_error where it cannot be read or is
// empty; logs a warning where others can read it.
Secret read_secret(const std::filesystem::path& file);

} // namespace kilihost::config
