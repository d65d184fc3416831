// kili-host sandbox: Kili's API in memory, until SIGINT or SIGTERM.
#include "sandbox/sandbox.hpp"
#include "cli/commands.hpp"
#include "cli/option_types.hpp"
#include "cli/process_limits.hpp"
#include "cli/signals.hpp"
#include "config/duration.hpp"
#include "config/listen.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

namespace kilihost::cli {
namespace sandbox_command {
namespace {

std::string first_line(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line.empty()) throw std::runtime_error("no API key in the first line of " + file);
    return line;
}

// The key from the file, else KILI_API_KEY, else the sandbox's own.
std::string api_key(const std::string& file) {
    if (!file.empty()) return first_line(file);
    const char* environment = std::getenv("KILI_API_KEY"); // NOLINT(concurrency-mt-unsafe): no other thread yet
    return environment != nullptr && *environment != '\0' ? environment : sandbox::default_api_key;
}

const std::map<std::string, sandbox::EventEnvelope> envelopes{{"named", sandbox::EventEnvelope::named},
                                                              {"word", sandbox::EventEnvelope::word},
                                                              {"nested", sandbox::EventEnvelope::nested},
                                                              {"beside", sandbox::EventEnvelope::beside}};

struct Arguments {
    std::string listen, key_file, latency, faults, state;
    std::string workflow = "v1";
    std::string event_envelope = "named";
    std::optional<int> rate_limit;
};

sandbox::Options options_from(const Arguments& arguments) {
    sandbox::Options options;
    options.api_key = api_key(arguments.key_file);
    if (!arguments.latency.empty()) {
        const auto latency = config::parse_duration(arguments.latency);
        if (!latency) throw std::runtime_error("--latency must be a duration such as 200ms or 2s");
        options.latency = *latency;
    }
    options.calls_per_minute = arguments.rate_limit;
    if (!arguments.faults.empty()) options.faults = sandbox::read_faults(arguments.faults);
    options.new_projects = arguments.workflow == "v2" ? sandbox::Workflow::v2 : sandbox::Workflow::v1;
    options.event_envelope = envelopes.at(arguments.event_envelope);
    options.state = arguments.state;
    return options;
}

void run(const Arguments& arguments) {
    const config::ListenAddress address = config::parse_listen(arguments.listen);
    sandbox::Options options = options_from(arguments);
    const bool own_key = options.api_key == sandbox::default_api_key;
    const StopSignals signals;
    set_process_limits();
    sandbox::Sandbox sandbox(address.host, address.port, std::move(options));
    std::cout << "Kili sandbox ready: KILI_API_ENDPOINT=http://" << config::authority(address.host, sandbox.port())
              << sandbox::endpoint_path << " KILI_API_KEY=" << (own_key ? sandbox::default_api_key : "<as you set it>")
              << "\nWatch it at http://" << config::authority(address.host, sandbox.port()) << "/\n"
              << std::flush;
    signals.wait();
    sandbox.stop();
}

} // namespace
} // namespace sandbox_command

void add_sandbox(CLI::App& app, int& exit_code) {
    using namespace sandbox_command;
    auto* command = app.add_subcommand("sandbox", "Run Kili's API in memory, to try kili-host without an account");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--listen", arguments->listen, "where to listen, HOST:PORT; port 0 takes a free one")
        ->required()
        ->type_name("HOST:PORT");
    command
        ->add_option("--api-key-file", arguments->key_file,
                     "a file with the required API key in its first line; default: KILI_API_KEY, else sandbox-key")
        ->type_name("FILE");
    command->add_option("--latency", arguments->latency, "how much later the API answers: 200ms, 2s")
        ->type_name("TIME");
    in_range(
        command->add_option("--rate-limit", arguments->rate_limit, "calls a minute; beyond it the API answers 429"), 1,
        1'000'000);
    existing_file(command->add_option("--faults", arguments->faults,
                                      "a TOML file of faults: lost replies, 5xx, 429, by operation"));
    one_of(command->add_option("--workflow", arguments->workflow,
                               "the workflow of new projects: v1 has statuses, v2 has steps, as Kili's new projects"),
           {"v1", "v2"})
        ->capture_default_str();
    one_of(command->add_option(
               "--event-envelope", arguments->event_envelope,
               "the form of events for a webhook's matchers: named (eventType is the event's name), word (the name "
               "in payload.event), nested (the fields in payload.payload), beside (the name and project beside "
               "the payload); in the last two a label comes without its jsonResponse"),
           {"named", "word", "nested", "beside"})
        ->capture_default_str();
    command->add_option("--state", arguments->state, "a file that keeps the data across restarts")->type_name("FILE");
    command->footer("Open its address in a browser to watch what it holds. A faults file:\n"
                    "    [[fault]]\n"
                    "    operation = \"createIssues\"   # left out: any\n"
                    "    probability = 0.1            # left out: always\n"
                    "    reply = \"lost\"               # or \"dropped\", \"garbage\", or a status: 429, 503\n"
                    "    retry_after = 2              # seconds, with a status");
    command->callback([arguments, &exit_code] {
        try {
            run(*arguments);
        } catch (const std::exception& error) {
            std::cerr << "kili-host sandbox: " << error.what() << '\n';
            exit_code = 2;
        }
    });
}

} // namespace kilihost::cli
