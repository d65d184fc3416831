// Reads a whole text file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace kilihost::config {

// Throws std::runtime_error, without the path, if the file cannot be read or holds more than `most` bytes.
std::string read_text(const std::filesystem::path& file, std::size_t most);

} // namespace kilihost::config
