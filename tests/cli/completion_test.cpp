// The completion script in a real bash.
#include "command.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace kilihost;
using test::Shell;

namespace {

// What bash offers for the last of the words.
std::vector<std::string> offered(Shell& shell, const std::string& words, const std::string& before = "") {
    const test::Ran ran =
        shell.bash("set -u; . <($kili_host completion bash); " + before + " COMP_WORDS=(kili-host " + words +
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); " +
                   "complete -p kili-host >/dev/null && _kili_host && printf '%s\\n' \"${COMPREPLY[@]}\"");
    INFO(ran.err);
    CHECK(ran.err.empty());
    return ran.lines();
}

bool has(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

TEST_CASE("bash completes nouns, verbs, options and values", "[cli]") {
    Shell shell;
    CHECK(offered(shell, "we") == std::vector<std::string>{"webhook"});
    CHECK(offered(shell, "asset a") == std::vector<std::string>{"add"});
    CHECK(offered(shell, "webhook de") == std::vector<std::string>{"deactivate", "delete"});
    const std::vector<std::string> options = offered(shell, "asset list --");
    CHECK(has(options, "--project"));
    CHECK(has(options, "--status"));
    CHECK_FALSE(has(options, "--from"));
    CHECK(offered(shell, "asset list --project cl1 --status LAB") == std::vector<std::string>{"LABELED"});
    CHECK(offered(shell, "issue list -o j") == std::vector<std::string>{"json"});
    CHECK(has(offered(shell, "check --"), "--plugin"));
    CHECK(has(offered(shell, "serve --"), "--listen"));
    CHECK(offered(shell, "hel") == std::vector<std::string>{"help"});
    for (const char* const command : {"events replay", "events show", "check", "serve", "label list"}) {
        std::vector<std::string> words = offered(shell, std::string(command) + " --");
        std::sort(words.begin(), words.end());
        INFO(command);
        CHECK(std::adjacent_find(words.begin(), words.end()) == words.end()); // each once
    }
    CHECK(offered(shell, "events replay --da") == std::vector<std::string>{"--data"}); // its parent's
    CHECK(offered(shell, "completion z") == std::vector<std::string>{"zsh"});
    using Words = std::vector<std::string>;
    CHECK(offered(shell, "sandbox --workflow ''") == Words{"v1", "v2"});
    CHECK(offered(shell, "sandbox --event-envelope ne") == Words{"nested"});
    CHECK(offered(shell, "demo --workflow ''") == Words{"v1", "v2"});
    CHECK(offered(shell, "events list --state d") == Words{"done", "dead"});
    CHECK(offered(shell, "events --state re") == Words{"received", "replayed"});
    for (const char* const command : {"", "help "}) { // which shows the help of what follows
        CHECK(offered(shell, std::string(command) + "lab") == Words{"label"});
        CHECK(offered(shell, std::string(command) + "label li") == Words{"list"});
    }
}

TEST_CASE("bash completes files and folders if an option takes one", "[cli]") {
    Shell shell;
    const std::string file = shell.file("interface.json", "{}");
    const std::string folder = file.substr(0, file.rfind('/'));
    CHECK(offered(shell, "project create --interface inter", "cd " + folder + ";") ==
          std::vector<std::string>{"interface.json"});
    CHECK(offered(shell, "serve --plugins sub", "cd " + folder + "; mkdir -p sub; touch sub.txt;") ==
          std::vector<std::string>{"sub"});
    for (const char* const command : {"check --plugin", "check --event", "rules", "sandbox --api-key-file", "label add",
                                      "serve --config", "rejudge --html"})
        CHECK(offered(shell, std::string(command) + " interf", "cd " + folder + ";") ==
              std::vector<std::string>{"interface.json"});
}

TEST_CASE("zsh and fish get a script of every command", "[cli]") {
    Shell shell;
    for (const char* const one : {"zsh", "fish"}) {
        const test::Ran ran = shell.run({"completion", one});
        CHECK(ran.code == 0);
        for (const char* const command : {"'asset add'", "'webhook deactivate'", "'label list'"})
            CHECK(ran.out.find(command) != std::string::npos);
        // Where the shell is there, it must at least read it.
        CHECK(shell
                  .bash(std::string("command -v ") + one + " >/dev/null || exit 0; " + one +
                        " -n <($kili_host completion " + one + ")")
                  .err.empty());
    }
    CHECK(shell.run({"completion"}).code == 2);
}
