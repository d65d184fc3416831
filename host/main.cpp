#include "cli/cli.hpp"
#include "cli/commands.hpp"
#include "workers/worker.hpp"
#include "workers/worker_process.hpp"

#include <string_view>

int main(int argc, char** argv) {
    using namespace kilihost;
    using namespace kilihost::cli;
    if (argc == 2 && std::string_view(argv[1]) == workers::worker_command) return workers::run_worker();
    return run(argc, argv,
               {add_serve, add_sandbox, add_check, add_rules, add_new_rule, add_status, add_reload, add_events,
                add_rejudge, add_demo, add_project, add_asset, add_label, add_issue, add_webhook, add_audit, add_whoami,
                add_catch_up, add_completion});
}
