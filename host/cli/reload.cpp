// kili-host reload: makes a running host load changed rules and parameters.
#include "cli/commands.hpp"
#include "cli/control_client.hpp"
#include "cli/data_options.hpp"
#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace kilihost::cli {
namespace reload_command {
namespace {

using nlohmann::json;

struct Options : DataOptions {
    bool json = false;
};

std::string to_text(const json& result) {
    std::string out = result.at("done").get<bool>() ? "reloaded\n" : "not reloaded, the rules are as before:\n";
    for (const json& line : result.at("lines"))
        out += "  " + terminal::printable(line.get<std::string>()) + "\n";
    return out;
}

int reload(const Options& options) {
    constexpr std::chrono::minutes patience{30}; // a library that does not return costs rule_time_limit
    try {
        const http_client::HttpResponse answer =
            ask_host(data_directory(options), http_client::Method::post, "/reload", patience);
        const json result = json_text::parse(answer.body);
        const std::string text = options.json ? terminal::printable_json_text(answer.body) : to_text(result);
        std::fputs(text.c_str(), stdout);
        return result.at("done").get<bool>() ? 0 : 1;
    } catch (const std::exception& error) { // NoHost, config::ConfigError, json::exception
        terminal::say(std::string("kili-host reload: ") + error.what());
        return 2;
    }
}

} // namespace
} // namespace reload_command

void add_reload(CLI::App& app, int& exit_code) {
    using namespace reload_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("reload", "Make a running host load changed rules and parameters");
    add_data_options(*command, *options);
    command->add_flag("--json", options->json, "print the result as JSON");
    command->footer(
        "Exit code: 0 done, 1 the rules are as before, for the reasons that it prints; 2 no host runs there.");
    command->callback([options, &exit_code] { exit_code = reload(*options); });
}

} // namespace kilihost::cli
