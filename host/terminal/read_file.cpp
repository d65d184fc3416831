#include "terminal/read_file.hpp"

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

} // namespace kilihost::terminal
