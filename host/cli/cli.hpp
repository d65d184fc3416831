// The command line: kili-host and its subcommands.
#pragma once

namespace kilihost::cli {

// Exit codes: 0 done, 1 the work found something (check: findings), 2 could not be done (usage, configuration, set-up).
int run(int argc, char** argv);

} // namespace kilihost::cli
