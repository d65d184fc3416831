#include "cli/cli.hpp"

#include "config/nearest.hpp"
#include "log/set_up.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>
#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::cli {
namespace {

std::vector<std::string> names_below(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* const below : command.get_subcommands([](const CLI::App*) { return true; }))
        if (!below->get_name().empty()) names.push_back(below->get_name());
    return names;
}

// The options of a command and of its option groups, which CLI11 treats as nameless commands.
std::vector<std::string> option_names(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* const option : command.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    for (const CLI::App* const group : command.get_subcommands([](const CLI::App* a) { return a->get_name().empty(); }))
        for (std::string& name : option_names(*group))
            names.push_back(std::move(name));
    return names;
}

std::string path_of(const CLI::App& command) {
    const CLI::App* const parent = command.get_parent();
    return (parent == nullptr ? "" : path_of(*parent) + " ") + command.get_name();
}

std::string unknown_command(const CLI::App& command, const std::string& word) {
    const std::vector<std::string> known = names_below(command);
    if (const std::string suggestion = config::suggestion(word, known); !suggestion.empty())
        return "there is no command '" + word + "'" + suggestion;
    return "there is no command '" + word + "'; there are: " + boost::algorithm::join(known, ", ");
}

// The innermost command that the words name.
const CLI::App& innermost(const CLI::App& app) {
    const CLI::App* command = &app;
    while (!command->get_subcommands().empty() && !command->get_subcommands().back()->get_name().empty())
        command = command->get_subcommands().back();
    return *command;
}

// The error of a command line, in one line. An unknown word is reported before an option that is missing.
std::string fault(const CLI::App& command, const CLI::ParseError& error) {
    for (const CLI::App* at = &command; at != nullptr; at = at->get_parent()) {
        for (const std::string& word : at->remaining()) {
            if (word.starts_with('-')) {
                const std::string name = word.substr(0, word.find('='));
                return "there is no option " + name + config::suggestion(name, option_names(command));
            }
            if (!names_below(*at).empty() && at->get_subcommands().empty()) return unknown_command(*at, word);
            return "'" + word + "' is one word too many";
        }
    }
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !names_below(command).empty())
        return "a command must follow: " + boost::algorithm::join(names_below(command), ", ");
    return error.what();
}

int report(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App& command = innermost(app);
    terminal::say(path_of(command) + ": " + fault(command, error) + " (" + path_of(command) + " --help says more)");
    return 2;
}

// Prints the help of the command that the words name.
int print_help(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* command = &app;
    for (const std::string& word : words) {
        const auto below = command->get_subcommands([&](const CLI::App* child) { return child->get_name() == word; });
        if (below.empty()) {
            terminal::say(path_of(app) + " help: " + unknown_command(*command, word));
            return 2;
        }
        command = below.front();
    }
    const auto formatter = std::dynamic_pointer_cast<CLI::FormatterBase>(command->get_formatter());
    std::fputs(formatter->make_help(command, path_of(*command), CLI::AppFormatMode::Normal).c_str(), stdout);
    return 0;
}

void add_help(CLI::App& app, int& exit_code) {
    const auto words = std::make_shared<std::vector<std::string>>();
    CLI::App* const help = app.add_subcommand("help", "Show the help of a command");
    help->add_option("COMMAND", *words, "such as: label add")->type_name("");
    help->callback([&app, &exit_code, words] { exit_code = print_help(app, *words); });
}

} // namespace

int run(int argc, char** argv, std::initializer_list<AddCommand> commands) {
    CLI::App app("A webhook host for Kili: quality rules as shared libraries.", "kili-host");
    app.set_version_flag("-V,--version", "kili-host " KILI_HOST_VERSION);
    app.require_subcommand(1);
    int exit_code = 0;
    add_help(app, exit_code);
    for (const AddCommand add : commands)
        add(app, exit_code);
    if (argc <= 1) return print_help(app, {});
    log::set_up("info", "text"); // spdlog's own goes to standard output, which is for results
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return report(app, error);
    }
    return exit_code;
}

} // namespace kilihost::cli
