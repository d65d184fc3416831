// kili-host rejudge: what other rules or parameters would find in the events that a host has stored.
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/option_types.hpp"
#include "cli/process_limits.hpp"
#include "cli/signals.hpp"
#include "config/load.hpp"
#include "config/moment.hpp"
#include "config/nearest.hpp"
#include "log/set_up.hpp"
#include "pipeline/connection.hpp"
#include "pipeline/load_rules.hpp"
#include "pipeline/rules_record.hpp"
#include "pipeline/schema.hpp"
#include "rejudge/rejudging.hpp"
#include "rejudge/report.hpp"
#include "rules/copy_folder.hpp"
#include "terminal/progress.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <memory>

namespace kilihost::cli {
namespace rejudge_command {
namespace {

namespace fs = std::filesystem;
using terminal::say;

struct Options {
    std::string data;
    std::optional<std::string> plugins, config, against, against_config; // none: as the host has them
    std::vector<std::string> rules, projects;
    std::string since, html;
    std::size_t examples = 5;
    bool json = false;
    bool allow_writable_plugins = false;
};

// One of the two that are compared: where its rules and parameters come from.
struct Origin {
    std::shared_ptr<const config::Config> config;
    std::optional<std::vector<rules::CopiedLibrary>> libraries; // none: those of the configuration's directory
    std::string rules, parameters;                              // for people

    std::string text() const { return rules + " with " + parameters; }
};

// What the host that runs on the directory, or ran there last, has loaded.
std::optional<Origin> host_of(const Options& options, bool needs_libraries) {
    const std::optional<pipeline::RulesRecord> record = pipeline::read_rules_record(options.data);
    if (!record) return std::nullopt;
    const config::Environment environment = config::process_environment();
    const bool has_file = !record->configuration.file.empty();
    config::Config config =
        has_file ? config::load(record->configuration, environment) : config::load(std::nullopt, environment);
    config.plugins = record->plugins;
    config.allow_writable_plugins |= record->allow_writable_plugins;
    Origin out{std::make_shared<const config::Config>(std::move(config)), std::nullopt,
               "the rules that the host has from " + record->plugins.string(),
               has_file ? "its parameters, of " + record->configuration.file.string() : "default parameters"};
    if (needs_libraries) out.libraries = pipeline::recorded_libraries(*record);
    return out;
}

// The rules of `plugins` with the parameters of the file `config_file`; what is not given is as in `base`. If
// `takes_directory`, a directory that the file names replaces the base's.
Origin origin(const std::optional<std::string>& plugins, const std::optional<std::string>& config_file,
              const std::optional<Origin>& base, bool takes_directory) {
    Origin out = base.value_or(Origin{});
    config::Config config;
    if (config_file || !base) {
        const std::optional<fs::path> file = config_file ? std::optional<fs::path>(*config_file) : std::nullopt;
        config = config::load(file, config::process_environment(), config::SecretFiles::leave);
        out.parameters = file ? "the parameters of " + file->string() : "default parameters";
    } else {
        config = *base->config;
    }
    if (plugins) config.plugins = *plugins;
    if (plugins && !config_file) // a pin is of the libraries that it was written for
        for (auto& [rule, settings] : config.plugin_settings)
            settings.sha256.clear();
    if (plugins || (takes_directory && config_file && !config.plugins.empty())) {
        out.libraries.reset();
        out.rules = "the rules of " + config.plugins.string();
    } else {
        config.plugins = base->config->plugins; // without a directory there is a base
    }
    config.allow_writable_plugins |= base && base->config->allow_writable_plugins;
    out.config = std::make_shared<const config::Config>(std::move(config));
    return out;
}

struct Both {
    Origin before, after;
};

Both origins(const Options& options) {
    if (!options.plugins && !options.config)
        throw InputError(
            "nothing to compare: give --plugins DIR with other rules, --config FILE with other parameters, "
            "or both");
    const bool needs_libraries = !options.against || !options.plugins;
    const std::optional<Origin> host = host_of(options, needs_libraries);
    if (!host && !options.against)
        throw InputError("no host of this version runs on " + options.data +
                         " or ran there, so its rules are not known: give --against DIR and, for its parameters, "
                         "--against-config FILE");
    const Origin before = origin(options.against, options.against_config, host, false);
    // What is not given stays as it is on the old side.
    return {before, origin(options.plugins, options.config, before, true)};
}

judging::Generation load(const Origin& origin, const Options& options, const std::atomic<bool>& interrupted) {
    config::Config config = *origin.config;
    config.allow_writable_plugins |= options.allow_writable_plugins;
    return pipeline::load_rules(std::make_shared<const config::Config>(std::move(config)), rules::temporary_folder(),
                                {.libraries = origin.libraries,
                                 .allow_unknown_names = true,
                                 .log_states = false, // each side would log them again
                                 .abandoned = interrupted});
}

// Leaves only the rules that were named, if any were.
void keep_named_rules(const Options& options, judging::Generation& before, judging::Generation& after) {
    if (options.rules.empty()) return;
    std::vector<std::string> known;
    for (const judging::Generation* const generation : {&before, &after})
        for (const workers::Rule& rule : generation->rules.rules)
            known.push_back(rule.description.name);
    for (const std::string& wanted : options.rules)
        if (std::find(known.begin(), known.end(), wanted) == known.end()) {
            const std::string* const nearest = config::nearest_of_all(wanted, known);
            throw InputError("--rule " + wanted + " is no rule of either side; " +
                             (nearest == nullptr ? "there are none" : "the nearest is " + *nearest));
        }
    before.keep_rules(options.rules);
    after.keep_rules(options.rules);
}

// The names of rules that one of the sides could not load, which are those of their files.
std::set<std::string> left_out(const Options& options, const judging::Generation& before,
                               const judging::Generation& after) {
    std::set<std::string> out;
    for (const judging::Generation* const generation : {&before, &after})
        for (const rules::Rejected& rejected : generation->rules.rejected)
            if (const std::string name = rejected.file.stem().string();
                options.rules.empty() ||
                std::find(options.rules.begin(), options.rules.end(), name) != options.rules.end())
                out.insert(name);
    return out;
}

inbox::StoredRange range_of(const Options& options) {
    if (options.since.empty()) return {};
    const std::optional<config::Moment> since = config::parse_moment(options.since, config::now());
    if (!since) throw InputError("--since " + options.since + " is no time: give one like " + config::moment_form);
    return {.since = since->time_since_epoch().count()};
}

int compare(const Options& options) {
    const StopSignals signals;
    inbox::StoredRange range = range_of(options);
    const storage::Database database = pipeline::database(options.data);
    const std::int64_t events = rejudge::measure(database, range);
    if (events == 0)
        throw InputError(options.since.empty()
                             ? "no event is stored in " + options.data
                             : "no event in " + options.data + " was received since " + options.since);
    const Both both = origins(options);
    kili_api::Client client(pipeline::reading_connection(*both.after.config));
    const StopSignals::StopFlag stop(signals, [&] { client.transport().stop(); }); // a call may take a minute
    judging::Generation before = load(both.before, options, stop.asked());
    judging::Generation after = load(both.after, options, stop.asked());
    keep_named_rules(options, before, after);
    rejudge::RejudgeServices services(client, options.projects);
    rejudge::Difference difference(options.examples, left_out(options, before, after));
    bool complete = false;
    {
        terminal::Progress progress("events", std::size_t(events));
        complete = rejudge::run(database, range, {before, after}, client, services, difference, stop.asked(),
                                [&](std::size_t count) { progress.advance(count); });
    }
    const rejudge::RejudgeReport report{difference,        options.data, both.before.text(),
                                        both.after.text(), events,       complete};
    if (!options.html.empty()) {
        std::ofstream out(options.html, std::ios::binary | std::ios::trunc);
        rejudge::write_html(out, report);
        if (!out.flush()) throw InputError(options.html + " cannot be written");
    }
    std::fputs((options.json ? as_json(report) : as_text(report)).c_str(), stdout);
    std::fflush(stdout);
    if (!complete) return 2;
    return difference.is_whole() ? 0 : 1;
}

int run_rejudge(const Options& options) {
    forbid_core_dumps();
    ::signal(SIGPIPE, SIG_IGN); // as the transport expects
    log::set_level("warning");
    try {
        return compare(options);
    } catch (const workers::Abandoned&) {
        say("kili-host rejudge: interrupted while rules were loaded");
        return 2;
    } catch (const std::exception& error) { // InputError, config::ConfigError, storage::DataError, std::system_error
        say(std::string("kili-host rejudge: ") + error.what());
        return 2;
    }
}

} // namespace
} // namespace rejudge_command

void add_rejudge(CLI::App& app, int& exit_code) {
    using namespace rejudge_command;
    const auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand(
        "rejudge", "Show what other rules or parameters would find in stored events; changes nothing");
    command.add_option("--data", options->data, "the host's data directory; the host may be running")
        ->required()
        ->type_name("DIR");
    command.add_option("--plugins", options->plugins, "the new rules' libraries; default: the old rules")
        ->type_name("DIR");
    command.add_option("--config", options->config, "TOML file with the new parameters; default: the old ones")
        ->type_name("FILE");
    command
        .add_option("--against", options->against, "the old rules' libraries; default: those that the host has loaded")
        ->type_name("DIR");
    command
        .add_option("--against-config", options->against_config,
                    "TOML file with the old parameters; default: those that the host has loaded")
        ->type_name("FILE");
    command.add_option("--since", options->since, std::string("only events received since: ") + config::moment_form)
        ->type_name("TIME");
    const auto repeated = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
        command.add_option(name, values, help)->allow_extra_args(false)->type_name(type);
    };
    repeated("--rule", options->rules, "only this rule; repeatable", "NAME");
    repeated("--project", options->projects, "a project that rules see, as JSON: id, title, inputType, ...; repeatable",
             "FILE");
    in_range(command.add_option("--examples", options->examples,
                                "show this many new, gone and changed findings of each rule"),
             std::size_t(0), std::size_t(10'000))
        ->capture_default_str();
    command.add_flag("--json", options->json, "print the report as JSON");
    command.add_option("--html", options->html, "also write the report as HTML, with drawings")->type_name("FILE");
    command.add_flag("--allow-writable-plugins", options->allow_writable_plugins,
                     "run libraries that other users may change");
    command.footer(
        "It reads the directory and changes nothing there; the host may run. No API key is needed. Without one, a "
        "rule\n"
        "that asks for labels or sends a query fails, a rule sees the projects of --project only, and labels that "
        "came\n"
        "without jsonResponse are counted as not judged. With KILI_API_KEY, Kili is asked for all three. What a rule\n"
        "asks Kili to change is listed, not carried out.\n"
        "Exit code: 0 compared, whatever the difference; 1 a rule failed, or an event could not be judged; 2 rejudge\n"
        "did not finish.\n"
        "Examples:\n  kili-host rejudge --data /var/lib/kili-host --plugins build --since 7d --rule bbox_area\n"
        "  kili-host rejudge --data /var/lib/kili-host --config new.toml --html difference.html");
    command.callback([options, &exit_code] { exit_code = run_rejudge(*options); });
}

} // namespace kilihost::cli
