// kili-host sandbox: Kili's API in memory, until SIGINT or SIGTERM.
#include "sandbox/sandbox.hpp"
#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "config/listen.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

namespace kilihost::cli {
namespace {

std::string first_line(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line) || line.empty()) throw std::runtime_error("no API key in the first line of " + file);
    return line;
}

// From the file, else KILI_API_KEY, else the sandbox's own.
std::string api_key(const std::string& file) {
    if (!file.empty()) return first_line(file);
    const char* environment = std::getenv("KILI_API_KEY"); // NOLINT(concurrency-mt-unsafe): no other thread yet
    return environment != nullptr && *environment != '\0' ? environment : sandbox::default_api_key;
}

void run(const std::string& listen, const std::string& key_file) {
    const config::ListenAddress address = config::parse_listen(listen);
    sandbox::Options options;
    options.api_key = api_key(key_file);
    const bool own_key = options.api_key == sandbox::default_api_key;
    const StopSignals signals;
    sandbox::Sandbox sandbox(address.host, address.port, std::move(options));
    std::cout << "Kili sandbox ready: KILI_API_ENDPOINT=http://" << config::authority(address.host, sandbox.port())
              << sandbox::endpoint_path << " KILI_API_KEY=" << (own_key ? sandbox::default_api_key : "<as you set it>")
              << std::endl;
    signals.wait();
    sandbox.stop();
}

struct Arguments {
    std::string listen;
    std::string key_file;
};

} // namespace

void add_sandbox(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("sandbox", "Kili's API in memory: try kili-host without an account.");
    const auto arguments = std::make_shared<Arguments>();
    command->add_option("--listen", arguments->listen, "where to listen, HOST:PORT; port 0 takes a free one")
        ->required();
    command->add_option("--api-key-file", arguments->key_file,
                        "a file whose first line is the API key to ask for; else KILI_API_KEY, else sandbox-key");
    command->callback([arguments, &exit_code] {
        try {
            run(arguments->listen, arguments->key_file);
        } catch (const std::exception& error) {
            std::cerr << "kili-host sandbox: " << error.what() << '\n';
            exit_code = 2;
        }
    });
}

} // namespace kilihost::cli
