#include "cli/completion.hpp"

#include "cli/commands.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

namespace kilihost::cli {
namespace {

// An option, as far as completion needs it.
struct Flag {
    std::vector<std::string> names; // "--output", "-o"
    std::string description;
    std::string value; // the value's type: "FILE", "DIR", "a|b" or another; empty: no value
};

// A command, or a noun with commands below it.
struct Command {
    std::string path;                                       // "asset add", empty for the program
    std::vector<std::pair<std::string, std::string>> below; // names and descriptions
    std::vector<Flag> flags;
    bool takes_file = false; // as a positional argument
};

Flag to_flag(const CLI::Option& option) {
    Flag flag{{}, option.get_description(), ""};
    for (const std::string& name : option.get_lnames())
        flag.names.push_back("--" + name);
    for (const std::string& name : option.get_snames())
        flag.names.push_back("-" + name);
    if (option.get_items_expected_max() > 0)
        flag.value = option.get_type_name().empty() ? "TEXT" : option.get_type_name();
    return flag;
}

bool has(const Command& command, const Flag& flag) {
    return std::any_of(command.flags.begin(), command.flags.end(),
                       [&](const Flag& known) { return known.names == flag.names; });
}

// The options of a command and of the option groups in it, each once. CLI11 treats a group as a nameless command with
// its own --help.
void take_options(const CLI::App& app, Command& command) {
    for (const CLI::Option* const option : app.get_options()) {
        if (Flag flag = to_flag(*option); option->nonpositional() && !has(command, flag))
            command.flags.push_back(std::move(flag));
        else
            command.takes_file = command.takes_file || option->get_type_name().find("FILE") != std::string::npos;
    }
    for (const CLI::App* const group : app.get_subcommands([](const CLI::App* a) { return a->get_name().empty(); }))
        take_options(*group, command);
}

void collect(const CLI::App& app, const std::string& path, std::vector<Command>& out) {
    Command command{path, {}, {}, false};
    take_options(app, command);
    if (app.get_fallthrough()) take_options(*app.get_parent(), command); // its parent's options may follow it
    const auto below = app.get_subcommands([](const CLI::App* child) { return !child->get_name().empty(); });
    for (const CLI::App* const child : below)
        command.below.emplace_back(child->get_name(), child->get_description());
    out.push_back(std::move(command));
    for (const CLI::App* const child : below)
        collect(*child, path.empty() ? child->get_name() : path + " " + child->get_name(), out);
}

std::vector<Command> commands(const CLI::App& app) {
    std::vector<Command> out;
    collect(app, "", out);
    // What follows `help` is completed as if it stood alone.
    std::erase_if(out, [](const Command& command) { return command.path == "help"; });
    return out;
}

std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string spaced(std::string values) {
    for (char& c : values)
        if (c == '|') c = ' ';
    return values;
}

// The case patterns of all commands under a noun, 'asset add'|'asset list', to find how far the words have come.
std::string path_patterns(const std::vector<Command>& all) {
    std::string patterns;
    for (const Command& command : all)
        if (!command.path.empty()) patterns += (patterns.empty() ? "" : "|") + shell_quoted(command.path);
    return patterns;
}

std::string words(const Command& command) {
    std::string out;
    for (const auto& [name, description] : command.below)
        out += name + " ";
    for (const Flag& flag : command.flags)
        for (const std::string& name : flag.names)
            out += name + " ";
    return out;
}

// The part that bash and zsh share: from `place` and `previous` to what may follow. Functions of each shell do the
// rest.
std::string cases(const std::vector<Command>& all) {
    std::string values;
    std::string follows;
    for (const Command& command : all) {
        for (const Flag& flag : command.flags) {
            if (flag.value.empty()) continue;
            std::string patterns;
            for (const std::string& name : flag.names)
                patterns += (patterns.empty() ? "" : "|") + shell_quoted(command.path + " " + name);
            values += "    " + patterns + ") ";
            if (flag.value == "FILE")
                values += "_kili_host_files; ";
            else if (flag.value == "DIR")
                values += "_kili_host_folders; ";
            else if (flag.value.find('|') != std::string::npos)
                values += "_kili_host_words " + shell_quoted(spaced(flag.value)) + "; ";
            values += "return ;;\n";
        }
        follows += "    " + shell_quoted(command.path) + ") _kili_host_words " + shell_quoted(words(command)) +
                   (command.takes_file ? "; _kili_host_files" : "") + " ;;\n";
    }
    return "  case \"$place $previous\" in\n" + values + "  esac\n  case \"$place\" in\n" + follows + "  esac\n";
}

// The loop that finds the command in the words before the one to complete.
std::string find_path(const std::vector<Command>& all, const std::string& words_before) {
    return "  for word in " + words_before + "; do\n    case \"${place:+$place }$word\" in\n      " +
           path_patterns(all) + ") place=\"${place:+$place }$word\" ;;\n    esac\n  done\n";
}

} // namespace

std::string bash_completion(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    return "# bash completion of kili-host: source <(kili-host completion bash)\n"
           "_kili_host_words() { COMPREPLY+=($(compgen -W \"$1\" -- \"$current\")); }\n"
           "_kili_host_files() { compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- \"$current\")); }\n"
           "_kili_host_folders() { compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- \"$current\")); }\n"
           "_kili_host() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} place='' word\n"
           "  COMPREPLY=()\n" +
           find_path(all, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"") + cases(all) + "}\ncomplete -F _kili_host kili-host\n";
}

std::string zsh_completion(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    return "#compdef kili-host\n# zsh completion of kili-host: source <(kili-host completion zsh), after compinit\n"
           "_kili_host_words() { compadd -- ${=1}; }\n"
           "_kili_host_files() { _files; }\n"
           "_kili_host_folders() { _files -/; }\n"
           "_kili_host() {\n"
           "  local current=$words[CURRENT] previous=$words[CURRENT-1] place='' word\n" +
           find_path(all, "${words[2,CURRENT-1]}") + cases(all) + "}\ncompdef _kili_host kili-host\n";
}

std::string fish_completion(const CLI::App& app) {
    const std::vector<Command> all = commands(app);
    std::string out = "# fish completion of kili-host: kili-host completion fish | source\n"
                      "function __kili_host_path\n"
                      "  set -l path\n"
                      "  for word in (commandline -opc)[2..]\n"
                      "    switch (string join ' ' $path $word)\n"
                      "      case";
    for (const Command& command : all)
        if (!command.path.empty()) out += " " + shell_quoted(command.path);
    out += "\n        set -a path $word\n    end\n  end\n  string join ' ' $path\nend\n"
           "complete -c kili-host -f\n";
    for (const Command& command : all) {
        const std::string here =
            "complete -c kili-host -n " + shell_quoted("test \"$(__kili_host_path)\" = '" + command.path + "'");
        for (const auto& [name, description] : command.below)
            out += here + " -a " + name + " -d " + shell_quoted(description) + "\n";
        for (const Flag& flag : command.flags) {
            out += here;
            for (const std::string& name : flag.names)
                out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            out += " -d " + shell_quoted(flag.description);
            if (flag.value == "FILE" || flag.value == "DIR")
                out += " -r -F";
            else if (flag.value.find('|') != std::string::npos)
                out += " -x -a " + shell_quoted(spaced(flag.value));
            else if (!flag.value.empty())
                out += " -x";
            out += "\n";
        }
        if (command.takes_file) out += here + " -F\n";
    }
    return out;
}

void add_completion(CLI::App& app, int&) {
    CLI::App* const command =
        app.add_subcommand("completion", "Print a script with which the shell completes commands");
    command->require_subcommand(1);
    const auto add = [&](const char* shell, const char* how, std::string (*script)(const CLI::App&)) {
        command->add_subcommand(shell, std::string("for ") + shell + ": " + how)->callback([&app, script] {
            std::fputs(script(app).c_str(), stdout);
        });
    };
    add("bash", "source <(kili-host completion bash)", bash_completion);
    add("zsh", "source <(kili-host completion zsh), after compinit", zsh_completion);
    add("fish", "kili-host completion fish | source", fish_completion);
}

} // namespace kilihost::cli
