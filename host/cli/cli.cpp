#include "cli/cli.hpp"

#include "cli/sandbox.hpp"

#include <CLI/CLI.hpp>

namespace kilihost::cli {

int run(int argc, char** argv) {
    CLI::App app("A webhook host for Kili: quality rules as shared libraries.", "kili-host");
    app.set_version_flag("--version", std::string(KILI_HOST_VERSION));
    app.require_subcommand(1);
    add_sandbox(app);
    CLI11_PARSE(app, argc, argv);
    return 0;
}

} // namespace kilihost::cli
