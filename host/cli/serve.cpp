// kili-host serve
#include "cli/check_config.hpp"
#include "cli/commands.hpp"
#include "cli/process_limits.hpp"
#include "cli/signals.hpp"
#include "config/load.hpp"
#include "log/log.hpp"
#include "log/set_up.hpp"
#include "pipeline/load_rules.hpp"
#include "pipeline/service.hpp"
#include "pipeline/supervisor.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <optional>

namespace kilihost::cli {
namespace serve_command {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::optional<std::string> config, listen, plugins, data;
    bool allow_unauthenticated = false;
    bool allow_no_rules = false;
    bool strict_plugins = false;
    bool allow_writable_plugins = false;
    bool check_config = false;
    bool catch_up = false;
    bool restored = false;
    bool watch_plugins = false;
    bool dry_run = false;
};

std::optional<fs::path> file_of(const Options& options) {
    return options.config ? std::optional<fs::path>(*options.config) : std::nullopt;
}

config::Config configure(const Options& options, const std::optional<http::Listener>& passed) {
    config::Config config = config::load(file_of(options), config::process_environment());
    if (options.listen) config.listen = config::parse_listen(*options.listen);
    if (passed) config.listen = pipeline::address_of(*passed);
    if (options.plugins) config.plugins = *options.plugins;
    if (options.data) config.data = *options.data;
    config.allow_unauthenticated = config.allow_unauthenticated || options.allow_unauthenticated;
    config.allow_no_rules = config.allow_no_rules || options.allow_no_rules;
    config.strict_plugins = config.strict_plugins || options.strict_plugins;
    config.allow_writable_plugins = config.allow_writable_plugins || options.allow_writable_plugins;
    if (config.plugins.empty())
        throw config::ConfigError("no plugin directory: give --plugins DIR, or `plugins` in the file");
    if (options.catch_up && !config.api_key)
        throw config::ConfigError(
            "--catch-up asks Kili: set KILI_API_KEY, or KILI_API_KEY_FILE to a file that holds it");
    if (config.data.empty()) throw config::ConfigError("no data directory: give --data DIR, or `data` in the file");
    if (!config.webhook_header && !config.allow_unauthenticated && !config::is_loopback(config.listen.host))
        throw config::ConfigError("listening on " + config.listen.host +
                                  " without a webhook header would let anybody post: set KILI_WEBHOOK_HEADER or "
                                  "KILI_WEBHOOK_HEADER_FILE to the header text registered at Kili, or give "
                                  "--allow-unauthenticated");
    return config;
}

int serve(const Options& options) {
    const StopSignals signals(StopSignals::Hangup::reload);
    set_process_limits();
    try {
        std::optional<StopSignals::EndAtOnce> starting(signals); // a rule's `create` may not return
        std::optional<http::Listener> passed = pipeline::passed_listener();
        const auto loaded = std::make_shared<const config::Config>(configure(options, passed));
        const config::Config& config = *loaded;
        log::set_up(config.log_level, config.log_format);
        for (const std::string& warning : config.warnings)
            log::warn("{}", warning);
        if (options.check_config) return check_config(loaded);
        rules::require_trusted("data", config.data, config.allow_writable_plugins);
        const storage::DataDirectory data(config.data);
        if (options.dry_run) log::warn("dry run: events are judged, and nothing is filed or changed at Kili");
        std::unique_ptr<pipeline::PluginWatch> watch; // made before the rules are loaded, to see changes meanwhile
        if (options.watch_plugins) watch = std::make_unique<pipeline::PluginWatch>(config.plugins, file_of(options));
        judging::Generation rules = pipeline::load_rules(loaded, data.libraries());
        if (!config.api_key && options.dry_run)
            log::warn("no API key: labels that come without their content are not judged, and rules that ask Kili "
                      "fail");
        else if (!config.api_key)
            log::error("no API key: events are stored and judged, but nothing is sent to Kili");
        starting.reset();
        const auto configure_again = [&options, &config] {
            config::Config again = configure(options, std::nullopt);
            again.listen = config.listen; // the address that systemd passed or the system chose stays
            return std::make_shared<const config::Config>(std::move(again));
        };
        pipeline::Service host(loaded, std::move(rules), data,
                               {.dry_run = options.dry_run,
                                .catch_up = options.catch_up,
                                .restored = options.restored,
                                .listener = std::move(passed),
                                .configure = configure_again,
                                .watch = std::move(watch)});
        pipeline::notify_ready(host.summary());
        std::printf("serving on http://%s/\n", config::authority(config.listen.host, host.port()).c_str());
        std::fflush(stdout);
        while (signals.wait() == StopSignals::Request::reload)
            host.reload();
        pipeline::notify_stopping();
        log::info("stopping: finishing what is in flight");
        host.stop();
        log::info("stopped");
        return 0;
    } catch (const std::exception& error) { // config::ConfigError, storage::DataError, std::system_error
        terminal::say(std::string("kili-host serve: ") + error.what());
        return 2;
    }
}

} // namespace
} // namespace serve_command

void add_serve(CLI::App& app, int& exit_code) {
    using namespace serve_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("serve", "Receive Kili's webhooks and run the rules");
    command->add_option("--config", options->config, "TOML file; flags override it")->type_name("FILE");
    command
        ->add_option("--listen", options->listen,
                     "where Kili posts; port 0 takes a free one. A socket from systemd overrides it")
        ->type_name("HOST:PORT");
    command->add_option("--plugins", options->plugins, "directory with the rules' libraries")->type_name("DIR");
    command->add_option("--data", options->data, "directory for events and actions")->type_name("DIR");
    command->add_flag("--allow-unauthenticated", options->allow_unauthenticated,
                      "accept posts from anybody who can reach the address");
    command->add_flag("--allow-no-rules", options->allow_no_rules, "start without any rule");
    command->add_flag("--strict-plugins", options->strict_plugins, "do not start if a library cannot be loaded");
    command->add_flag("--allow-writable-plugins", options->allow_writable_plugins,
                      "run libraries, and use a data directory, that other users may change");
    command->add_flag("--catch-up", options->catch_up, "read the events from Kili that were missed while no host ran");
    command->add_flag("--restored", options->restored,
                      "the data directory is a backup: ask Kili what exists before acting on earlier events");
    command->add_flag("--dry-run", options->dry_run,
                      "judge and show everything, and file nothing; with a data directory of its own");
    command->add_flag("--watch-plugins", options->watch_plugins,
                      "reload whenever the plugin directory, what its links lead to, or the configuration file has "
                      "changed and is at rest");
    command->add_flag("--check-config", options->check_config,
                      "load configuration and rules, report what is wrong, and exit");
    command->footer("Secrets come from the environment: KILI_API_KEY and KILI_WEBHOOK_HEADER, or from files named by\n"
                    "KILI_API_KEY_FILE and KILI_WEBHOOK_HEADER_FILE.");
    command->callback([options, &exit_code] { exit_code = serve(*options); });
}

} // namespace kilihost::cli
