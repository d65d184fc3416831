// The command line: kili-host and its subcommands.
#pragma once

#include <initializer_list>

namespace CLI {
class App;
}

namespace kilihost::cli {

// Adds a subcommand, which sets the exit code if it runs.
using AddCommand = void (*)(CLI::App& app, int& exit_code);

// Exit codes: 0 done, 1 the work found something (check: findings), 2 could not be done (usage, configuration, set-up).
int run(int argc, char** argv, std::initializer_list<AddCommand> commands);

} // namespace kilihost::cli
