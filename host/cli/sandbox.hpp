// kili-host sandbox: Kili's API in memory, until SIGINT or SIGTERM.
#pragma once

namespace CLI {
class App;
}

namespace kilihost::cli {

// Adds the subcommand; parsing runs it. It ends parsing with CLI::RuntimeError(2) where it cannot be done.
void add_sandbox(CLI::App& app);

} // namespace kilihost::cli
