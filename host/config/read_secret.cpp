#include "config/read_secret.hpp"

#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kilihost::config {

Secret read_secret(const std::filesystem::path& file) {
    const std::ifstream in(file);
    std::stringstream text;
    if (in) text << in.rdbuf();
    if (!in || !text) throw std::runtime_error(file.string() + " cannot be read, or is empty");
    std::string secret = text.str();
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r'))
        secret.pop_back();
    if (secret.empty()) throw std::runtime_error(file.string() + " is empty");
    using std::filesystem::perms;
    if ((std::filesystem::status(file).permissions() & perms::others_read) != perms::none)
        spdlog::warn("{} holds a secret and can be read by others: chmod 600 it", file.string());
    return Secret(std::move(secret));
}

} // namespace kilihost::config
