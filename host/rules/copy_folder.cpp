#include "rules/copy_folder.hpp"

#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace kilihost::rules {
namespace fs = std::filesystem;

CopyFolder::CopyFolder(const fs::path& parent) {
    std::random_device random;
    std::error_code error;
    for (int attempt = 0; attempt < 16; ++attempt) {
        fs::path candidate = parent / ("kili-host-" + std::to_string(random()) + std::to_string(random()));
        if (!fs::create_directory(candidate, error)) continue; // it exists, or cannot be made
        path_ = std::move(candidate);
        fs::permissions(path_, fs::perms::owner_all, error); // code is loaded from here
        return;
    }
    throw std::runtime_error("cannot make a folder in " + parent.string() + ": " + error.message());
}

CopyFolder::~CopyFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

} // namespace kilihost::rules
