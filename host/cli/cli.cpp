#include "cli/cli.hpp"

#include <CLI/CLI.hpp>

namespace kilihost::cli {

int run(int argc, char** argv, std::initializer_list<AddCommand> commands) {
    CLI::App app("A webhook host for Kili: quality rules as shared libraries.", "kili-host");
    app.set_version_flag("--version", "kili-host " KILI_HOST_VERSION);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    int exit_code = 0;
    for (const AddCommand add : commands)
        add(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        return 2;
    }
    return exit_code;
}

} // namespace kilihost::cli
