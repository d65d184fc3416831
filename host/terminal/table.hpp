// Columns of text for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kilihost::terminal {

// In characters of UTF-8.
std::size_t width(const std::string& text);

// Rows of equally many cells, a line each, made printable; every column but the last as wide as its widest cell.
std::string aligned(std::vector<std::vector<std::string>> rows);

} // namespace kilihost::terminal
