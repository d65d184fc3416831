#include "cli/data_options.hpp"

#include "config/load.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>

namespace kilihost::cli {

namespace fs = std::filesystem;

void add_data_options(CLI::App& command, DataOptions& options) {
    command.add_option("--data", options.data, "the host's data directory")->type_name("DIR");
    command.add_option("--config", options.config, "the host's configuration, which names the data directory")
        ->type_name("FILE");
}

fs::path data_directory(const DataOptions& options) {
    if (!options.data.empty()) return options.data;
    if (options.config.empty()) throw std::runtime_error("no data directory: give --data DIR, or --config FILE");
    // Reads neither the environment nor secret files, which this user may not be allowed to read: only the directory
    // counts.
    const config::Config config = config::load(
        fs::path(options.config), [](const auto&) { return std::nullopt; }, config::SecretFiles::leave);
    if (config.data.empty()) throw std::runtime_error(options.config + " names no data directory: give --data DIR");
    return config.data;
}

} // namespace kilihost::cli
