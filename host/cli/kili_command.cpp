#include "cli/kili_command.hpp"

#include "cli/known.hpp"
#include "cli/process_limits.hpp"
#include "config/load.hpp"
#include "pipeline/connection.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace kilihost::cli {
namespace {

config::Config configured(const KiliOptions& options) {
    const std::optional<std::filesystem::path> file =
        options.config ? std::optional<std::filesystem::path>(*options.config) : std::nullopt;
    config::Config config = config::load(file, config::process_environment());
    if (!config.api_key)
        throw config::ConfigError(
            "no API key: set KILI_API_KEY, or KILI_API_KEY_FILE to a file that holds it. Kili shows keys "
            "under My profile, API key; the sandbox prints its own when it starts");
    return config;
}

void print_warnings(const config::Config& config) {
    for (const std::string& warning : config.warnings)
        say("warning: " + warning);
}

// What to do about the error, after what happened.
std::string advice(const kili_api::HttpError& error, const config::Config& config) {
    if (error.key_refused)
        return "; the API key is refused: check KILI_API_KEY, and that it is a key of " + config.kili.endpoint;
    if (error.status == 404) return "; is KILI_API_ENDPOINT right? It is " + config.kili.endpoint;
    return "";
}

int failed(const CLI::App& verb, const std::string& what) {
    say(command_path(verb) + ": " + what);
    return 2;
}

} // namespace

Format KiliOptions::format() const {
    if (json || output == "json") return Format::json;
    return output == "id" ? Format::id : Format::table;
}

CLI::App& add_noun(CLI::App& app, const std::string& name, const std::string& description) {
    CLI::App* const noun = app.add_subcommand(name, description);
    noun->require_subcommand(1);
    noun->group("Kili, from the command line");
    return *noun;
}

void add_project_option(CLI::App& verb, std::string& project) {
    verb.add_option("--project", project, "the project's id")->required()->type_name("ID");
}

void add_limit_option(CLI::App& verb, std::size_t& limit) {
    whole_number(verb.add_option("--limit", limit, "at most this many; 0: all"));
}

void add_output_options(CLI::App& verb, KiliOptions& options) {
    one_of(verb.add_option("-o,--output", options.output, "a table, JSON, or only ids, one a line"),
           {"table", "json", "id"});
    verb.add_flag("--json", options.json, "the same as --output json");
}

std::unique_ptr<terminal::Progress> list_progress(const ListForm& form) {
    if (::isatty(STDERR_FILENO) != 1 || ::isatty(STDOUT_FILENO) == 1) return nullptr;
    std::size_t total = std::size_t(std::max<std::int64_t>(0, form.count()));
    if (form.limit != 0) total = std::min(total, form.limit);
    return std::make_unique<terminal::Progress>(form.what, total);
}

int run_with_kili(const CLI::App& verb, const KiliOptions& options, const std::function<int(Session&)>& work) {
    forbid_core_dumps();
    ::signal(SIGPIPE, SIG_IGN); // as the transport expects; if the reader goes away, that is an OutputError
    config::Config config;
    try {
        config = configured(options);
        print_warnings(config);
        Session session{config, kili_api::Client(pipeline::connection(config))};
        if (const CLI::Option* const project = verb.get_option_no_throw("--project");
            project != nullptr && project->count() > 0)
            for (const std::string& id : project->results())
                session.project = known_project(session.client, id);
        return work(session);
    } catch (const kili_api::HttpError& error) {
        return failed(verb, error.what() + advice(error, config));
    } catch (const kili_api::NetworkError& error) {
        return failed(verb, std::string(error.what()) + "; KILI_API_ENDPOINT is " + config.kili.endpoint);
    } catch (const OutputError& error) {
        return *error.what() == '\0' ? 2 : failed(verb, error.what());
    } catch (const std::exception& error) { // config::ConfigError, kili_api::Error, InputError, std::invalid_argument
        return failed(verb, error.what());
    }
}

std::string command_path(const CLI::App& verb) {
    const CLI::App* const parent = verb.get_parent();
    return (parent == nullptr ? "" : command_path(*parent) + " ") + verb.get_name();
}

} // namespace kilihost::cli
