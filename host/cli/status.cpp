// kili-host status: shows the state of a running host.
#include "cli/commands.hpp"
#include "cli/control_client.hpp"
#include "cli/data_options.hpp"
#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/say.hpp"
#include "terminal/table.hpp"

#include <CLI/CLI.hpp>
#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace kilihost::cli {
namespace status_command {
namespace {

using nlohmann::json;

struct Options : DataOptions {
    bool json = false;
};

std::string rules_table(const json& rules) {
    std::vector<std::vector<std::string>> rows{{"rule", "version", "state", "file"}};
    std::string reasons;
    for (const json& rule : rules) {
        const std::string name = rule.at("name");
        const std::string file = rule.at("file");
        rows.push_back({name, rule.at("version"), rule.at("state"), file});
        if (const std::string reason = rule.at("reason"); !reason.empty())
            reasons += "  " + terminal::printable((name.empty() ? file : name) + ": " + reason) + "\n";
    }
    return terminal::aligned(rows) + reasons;
}

std::string workers_table(const json& workers) {
    std::vector<std::vector<std::string>> rows{{"worker", "memory", "rules", "judges", "has as well"}};
    for (const json& worker : workers) {
        const json& events = worker.at("events");
        const auto rules = worker.at("rules").get<std::vector<std::string>>();
        rows.push_back({json_text::dump(worker.at("pid")),
                        std::to_string(worker.at("bytes").get<std::size_t>() / 1'000'000) + " MB",
                        rules.empty() ? "all others" : boost::algorithm::join(rules, ", "),
                        events.empty() ? "nothing" : "event " + json_text::dump(events.front()),
                        events.size() < 2 ? "" : std::to_string(events.size() - 1) + " more"});
    }
    return workers.empty() ? "no worker runs yet\n" : terminal::aligned(rows);
}

std::string to_text(const json& status) {
    const json& waiting = status.at("waiting");
    const json& api = status.at("api");
    std::string out = "kili-host " + status.at("version").get<std::string>() + ", process " +
                      json_text::dump(status.at("pid")) + ", since " + status.at("started").get<std::string>() +
                      ", at " + status.at("address").get<std::string>() + "\n";
    if (status.at("dryRun").get<bool>()) out += "dry run: nothing is filed\n";
    out += status.at("ready").get<bool>() ? "ready\n" : "not ready:\n";
    for (const json& reason : status.at("reasons"))
        out += "  " + terminal::printable(reason.get<std::string>()) + "\n";
    if (status.at("reloading").get<bool>()) out += "a reload is under way\n";
    out += "waiting: " + json_text::dump(waiting.at("events")) + " events of " + json_text::dump(waiting.at("bytes")) +
           " bytes, " + json_text::dump(waiting.at("actions")) + " actions\n";
    out += "API: " + json_text::dump(api.at("calls")) + " calls so far, " + json_text::dump(api.at("available")) +
           " may be made at once, " + json_text::dump(api.at("callsPerMinute")) + " a minute" +
           (api.at("breakerOpen").get<bool>() ? "; it fails, so the host makes no calls for some seconds\n" : "\n");
    return out + "\n" + rules_table(status.at("rules")) + "\n" + workers_table(status.at("workers"));
}

int show(const Options& options) {
    constexpr std::chrono::seconds patience{10};
    try {
        const http_client::HttpResponse answer =
            ask_host(data_directory(options), http_client::Method::get, "/status", patience);
        const std::string text =
            options.json ? terminal::printable_json_text(answer.body) : to_text(json_text::parse(answer.body));
        std::fputs(text.c_str(), stdout);
        return 0;
    } catch (const std::exception& error) { // NoHost, config::ConfigError, json::exception
        terminal::say(std::string("kili-host status: ") + error.what());
        return 2;
    }
}

} // namespace
} // namespace status_command

void add_status(CLI::App& app, int& exit_code) {
    using namespace status_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command =
        app.add_subcommand("status", "Show a running host's rules, backlog, API calls, and what is wrong");
    add_data_options(*command, *options);
    command->add_flag("--json", options->json, "print it as JSON");
    command->footer("Exit code: 0 it answered, ready or not; 2 no host runs there, or it cannot be asked.");
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

} // namespace kilihost::cli
