// kili-host new-rule: writes a rule to start from.
#include "cli/commands.hpp"
#include "scaffold/scaffold.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::cli {
namespace new_rule_command {
namespace {

struct Options {
    std::string name;
    std::string parent = ".";
    bool in_c = false;
};

int new_rule(const Options& options) {
    if (const std::string fault = scaffold::name_fault(options.name); !fault.empty()) {
        terminal::say("kili-host new-rule: '" + options.name + "': " + fault);
        return 2;
    }
    try {
        const auto language = options.in_c ? scaffold::Language::c : scaffold::Language::cpp;
        const std::vector<std::filesystem::path> files = scaffold::write_rule(options.parent, options.name, language);
        for (const auto& file : files)
            std::printf("%s\n", file.string().c_str());
        std::printf("\nBuild it, and try it on its two labels:\n"
                    "  cd %s\n"
                    "  cmake -B build -DCMAKE_BUILD_TYPE=Release\n"
                    "  cmake --build build\n"
                    "  ctest --test-dir build\n",
                    files.front().parent_path().string().c_str());
        return 0;
    } catch (const std::exception& error) {
        terminal::say(std::string("kili-host new-rule: ") + error.what());
        return 2;
    }
}

} // namespace
} // namespace new_rule_command

void add_new_rule(CLI::App& app, int& exit_code) {
    using namespace new_rule_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("new-rule", "Write a folder with a new rule, its test and labels");
    command->add_option("NAME", options->name, "the rule's name: a-z 0-9 _ -")->required()->type_name("");
    command->add_flag("--c", options->in_c, "write the rule in C; default: C++");
    command->add_option("--dir", options->parent, "where to make the folder; default: here")->type_name("DIR");
    command->footer("Exit code: 0 written, 2 not; nothing is overwritten.");
    command->callback([options, &exit_code] { exit_code = new_rule(*options); });
}

} // namespace kilihost::cli
