// The common part of the commands that ask Kili: nouns and verbs, the connection, the output format, and the printing
// of errors.
#pragma once

#include "cli/option_types.hpp"
#include "cli/output.hpp"
#include "config/config.hpp"
#include "kili_api/client.hpp"
#include "terminal/progress.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::cli {

// A command's connection, for as long as it runs.
struct Session {
    config::Config config;
    kili_api::Client client;
    std::optional<kili_api::Project> project{}; // that of --project, read before the verb's work
};

// Options of every verb; a verb's own struct derives from it.
struct KiliOptions {
    std::optional<std::string> config;
    std::string output = "table";
    bool json = false; // short for output "json"

    Format format() const;
};

CLI::App& add_noun(CLI::App& app, const std::string& name, const std::string& description);

// --output and --json, for verbs that print objects.
void add_output_options(CLI::App& verb, KiliOptions& options);

// --project ID, required. If Kili does not know the project, run_with_kili fails before the verb's work.
void add_project_option(CLI::App& verb, std::string& project);

// --limit NUMBER, for verbs that list; 0: all.
void add_limit_option(CLI::App& verb, std::size_t& limit);

// Runs `work` with a session, and prints errors on standard error. The exit code: what `work` returns, or 2.
int run_with_kili(const CLI::App& verb, const KiliOptions& options, const std::function<int(Session&)>& work);

// Adds a verb; `work` is an int(Session&, const Options&), called if the verb is asked for. The caller declares the
// options on what is returned.
template <typename Options, typename Work>
CLI::App& add_verb(CLI::App& noun, const std::string& name, const std::string& description,
                   const std::shared_ptr<Options>& options, int& exit_code, Work work) {
    CLI::App* const verb = noun.add_subcommand(name, description);
    verb->add_option("--config", options->config, "TOML file, as for serve; the environment overrides it")
        ->type_name("FILE");
    verb->group("Subcommands"); // instead of the noun's group
    verb->callback([verb, options, &exit_code, work] {
        exit_code = run_with_kili(*verb, *options, [&](Session& session) { return work(session, *options); });
    });
    return *verb;
}

using terminal::say;

// What a list command lists. `count` is called for the bar's total, if a bar is shown.
struct ListForm {
    std::string what; // "labels"
    std::vector<std::string> columns;
    std::size_t limit = 0; // 0: all
    std::function<std::int64_t()> count;
};

// No bar if the rows themselves appear on the terminal, or there is no terminal.
std::unique_ptr<terminal::Progress> list_progress(const ListForm& form);

// Writes the objects of a listing as they come, with a bar if they do not go to a terminal. `to_row` makes a Row of
// each.
template <typename T, typename ToRow>
int print_list(kili_api::Listing<T> listing, const KiliOptions& options, const ListForm& form, ToRow to_row) {
    Output output(options.format(), form.columns);
    std::unique_ptr<terminal::Progress> progress = list_progress(form);
    while (form.limit == 0 || output.rows() < form.limit) {
        std::optional<T> object = listing.next();
        if (!object) break;
        output.add(to_row(*object));
        if (progress) progress->advance();
    }
    progress.reset(); // a line takes its place
    output.end();
    if (output.rows() == 0) say("no " + form.what);
    return 0;
}

// The command as it is typed: "kili-host asset add".
std::string command_path(const CLI::App& verb);

} // namespace kilihost::cli
