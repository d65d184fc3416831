// The bar of long work: its text, that a terminal gets it, and that nothing else does.
#include "terminal/progress.hpp"

#include "command.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using namespace std::chrono_literals;
using test::Ran;
using test::Shell;

TEST_CASE("the text of a bar", "[cli]") {
    CHECK(terminal::progress_line("labels", 0, 100, 0ms) == "labels [--------------------] 0/100");
    CHECK(terminal::progress_line("labels", 25, 100, 5s) == "labels [#####---------------] 25/100  5/s  0:15 left");
    CHECK(terminal::progress_line("labels", 100, 100, 10s) == "labels [####################] 100/100  10/s  0:00 left");
    CHECK(terminal::progress_line("labels", 10, 100'000, 1s) ==
          "labels [--------------------] 10/100000  10/s  2:46:39 left");
    CHECK(terminal::progress_line("labels", 120, std::nullopt, 2s) == "labels 120  60/s");
    CHECK(terminal::progress_line("labels", 120, 100, 2s) == "labels [####################] 120/100  60/s");
    CHECK(terminal::progress_line("labels", 0, 0, 2s) == "labels [####################] 0/0");
}

TEST_CASE("a bar is drawn on a terminal only, and taken away", "[cli]") {
    Shell shell;
    const std::string id = shell.project(150);
    // `script` gives its command a terminal, and writes what that gets.
    const auto seen = [&](const std::string& redirection) {
        const Ran ran = shell.bash("script -qec \"$kili_host asset list --project " + id + " -o id " + redirection +
                                   "\" /dev/null </dev/null; code=$?; echo; exit $code");
        CHECK(ran.code == 0);
        return ran.out;
    };
    const std::string bar = seen("> /dev/null");
    CHECK(bar.find("assets [--------------------] 1/150") != std::string::npos);
    CHECK(bar.ends_with("\r\033[K\n"));
    CHECK(seen("").find("assets [") == std::string::npos);                        // the rows themselves are seen coming
    CHECK(seen("> /dev/null 2>/dev/null").find("assets [") == std::string::npos); // nobody looks

    const Ran plain = shell.run({"asset", "list", "--project", id, "-o", "id"});
    CHECK(plain.err.empty());
    CHECK(plain.out.find('\r') == std::string::npos);
}
