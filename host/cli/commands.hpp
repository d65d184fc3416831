// The subcommands: each adds itself, with its options, and sets `exit_code` if it runs.
#pragma once

namespace CLI {
class App;
}

namespace kilihost::cli {

void add_serve(CLI::App& app, int& exit_code);
void add_sandbox(CLI::App& app, int& exit_code);
void add_check(CLI::App& app, int& exit_code);
void add_rules(CLI::App& app, int& exit_code);
void add_new_rule(CLI::App& app, int& exit_code);
void add_status(CLI::App& app, int& exit_code);
void add_reload(CLI::App& app, int& exit_code);
void add_events(CLI::App& app, int& exit_code);
void add_rejudge(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);

void add_project(CLI::App& app, int& exit_code);
void add_asset(CLI::App& app, int& exit_code);
void add_label(CLI::App& app, int& exit_code);
void add_issue(CLI::App& app, int& exit_code);
void add_webhook(CLI::App& app, int& exit_code);
void add_audit(CLI::App& app, int& exit_code);
void add_whoami(CLI::App& app, int& exit_code);
void add_catch_up(CLI::App& app, int& exit_code);

void add_completion(CLI::App& app, int& exit_code); // last: it completes what was added before

} // namespace kilihost::cli
