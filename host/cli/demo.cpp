// kili-host demo
#include "tutorial/demo.hpp"
#include "cli/commands.hpp"
#include "cli/option_types.hpp"
#include "cli/signals.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace kilihost::cli {

void add_demo(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<tutorial::DemoOptions>();
    CLI::App* const demo = app.add_subcommand("demo", "Play Kili's webhook tutorial on a sandbox and a host");
    existing_directory(
        demo->add_option("--plugins", options->plugins, "directory with bbox_count and bbox_area")->required());
    one_of(demo->add_option("--workflow", options->workflow, "the project's workflow: v1 has statuses, v2 has steps"),
           {"v1", "v2"})
        ->capture_default_str();
    demo->add_flag("--keep", options->keep, "leave both servers running, and print how to try them");
    demo->callback([options, &exit_code] {
        const StopSignals signals;
        exit_code = tutorial::run_demo(std::filesystem::read_symlink("/proc/self/exe"), *options,
                                       [&] { return signals.asked(); });
    });
}

} // namespace kilihost::cli
