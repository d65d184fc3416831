// kili-host for Windows: what a rule's author needs. The server runs on Linux.
#include "cli/cli.hpp"
#include "cli/commands.hpp"

#include <windows.h>

int main(int argc, char** argv) {
    using namespace kilihost::cli;
    SetErrorMode(SEM_FAILCRITICALERRORS |
                 SEM_NOOPENFILEERRORBOX); // a library that cannot be loaded: a reason, no window
    SetConsoleOutputCP(CP_UTF8);
    return run(argc, argv, {add_check, add_rules, add_new_rule});
}
