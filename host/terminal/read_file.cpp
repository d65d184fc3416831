#include "terminal/read_file.hpp"

#include "json_text/half_surrogates.hpp"
#include "json_text/json_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace kilihost::terminal {

std::string read_file(const std::string& file) {
    std::stringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
    } else {
        const std::ifstream in(file, std::ios::binary);
        if (!in || std::filesystem::is_directory(file)) throw std::runtime_error(file + " cannot be read");
        text << in.rdbuf();
    }
    return text.str();
}

std::string name_of(const std::string& file) {
    return file == "-" ? "standard input" : file;
}

nlohmann::ordered_json parse_json(const std::string& text, const std::string& file, std::size_t line) {
    std::string mended = text; // which keeps its length
    json_text::replace_half_surrogates(mended);
    try {
        return json_text::parse_ordered(mended);
    } catch (const nlohmann::ordered_json::parse_error& error) {
        const std::string before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
        line += std::size_t(std::count(before.begin(), before.end(), '\n'));
        const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1; // npos + 1 is 0
        const std::string what = error.what();
        const std::size_t reason = what.find(": "); // after a place that the parser counts in its own way
        throw std::runtime_error(name_of(file) + ":" + std::to_string(line) + ":" + std::to_string(column) +
                                 ": not JSON: " + (reason == std::string::npos ? what : what.substr(reason + 2)));
    }
}

nlohmann::ordered_json read_json(const std::string& file) {
    return parse_json(read_file(file), file);
}

} // namespace kilihost::terminal
