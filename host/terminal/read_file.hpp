// Reads a whole file that a command was given.
#pragma once

#include <string>

namespace kilihost::terminal {

// "-" is standard input. Throws std::runtime_error if the file cannot be read.
std::string read_file(const std::string& file);

} // namespace kilihost::terminal
