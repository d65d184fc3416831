// How a command names a host: by its data directory, or by the configuration that names it.
#pragma once

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace kilihost::cli {

struct DataOptions {
    std::string data, config;
};

void add_data_options(CLI::App& command, DataOptions& options);

// Throws std::runtime_error and config::ConfigError.
std::filesystem::path data_directory(const DataOptions& options);

} // namespace kilihost::cli
