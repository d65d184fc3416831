#include "config/text_file.hpp"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace kilihost::config {

std::string read_text(const std::filesystem::path& file, std::size_t most) {
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::string text(most + 1, '\0');
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in && !in.eof()) throw std::runtime_error("cannot be read: " + std::generic_category().message(errno));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) throw std::runtime_error("is larger than " + std::to_string(most) + " bytes");
    return text;
}

} // namespace kilihost::config
