// What a command is given to read: files, lists in files, times. What cannot be read is an InputError that says where
// and why.
#pragma once

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace kilihost::cli {

struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// These two throw std::runtime_error, which says "file:line:column: what".
nlohmann::json read_json_object(const std::string& file);

struct Line {
    std::string place; // "file:12"
    nlohmann::json object;
};
// A file that holds a JSON object a line; empty lines are left out.
std::vector<Line> read_json_lines(const std::string& file);

// A text member of an object, empty if it is absent. Throws InputError for anything else.
std::string text_member(const Line& line, const char* name);

// A time as people give it: "2024-05-06", "2024-05-06T07:08:09Z", or how long ago: "90m", "7d". As Kili takes it.
std::string time_point(const std::string& text);

} // namespace kilihost::cli
