// Reads the files that a command was given.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace kilihost::terminal {

// A whole file; "-" is standard input. Throws std::runtime_error if it cannot be read.
std::string read_file(const std::string& file);

// The same as JSON, half a UTF-16 pair as U+FFFD. Throws std::runtime_error that says where: "label.json:2:12: not
// JSON: ...".
nlohmann::ordered_json read_json(const std::string& file);
// The value of a text that stands in `file` from `line` on. Throws as above.
nlohmann::ordered_json parse_json(const std::string& text, const std::string& file, std::size_t line = 1);

// A file in messages: "standard input" for "-".
std::string name_of(const std::string& file);

} // namespace kilihost::terminal
