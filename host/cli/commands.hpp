// The subcommands: each adds itself, with its options, and sets `exit_code` where it runs.
#pragma once

namespace CLI {
class App;
}

namespace kilihost::cli {

void add_serve(CLI::App& app, int& exit_code);
void add_sandbox(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);

} // namespace kilihost::cli
