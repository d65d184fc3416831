// The bar of long work: its text, that a terminal gets it, and that nothing else does.
#include "terminal/progress.hpp"

#include "command.hpp"
#include "kili_api/scripted_server.hpp"
#include "tutorial/tutorial.hpp"

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
    CHECK(seen("> /dev/null 2>/dev/null").find("assets [") == std::string::npos); // no terminal

    const Ran plain = shell.run({"asset", "list", "--project", id, "-o", "id"});
    CHECK(plain.err.empty());
    CHECK(plain.out.find('\r') == std::string::npos);
}

TEST_CASE("a line takes the place of a bar, and does not follow it", "[cli]") {
    Shell shell;
    const std::string id = shell.project(3);
    for (const kili_api::Asset& asset : shell.kili().list_assets({.project_id = id}))
        shell.kili().append_labels(id, {{asset.id, tutorial::rejected_label()}});
    int posts = 0; // the connection's thread alone counts them
    test::ScriptedServer webhook([&](test::Peer& peer) {
        while (peer.read_request())
            peer.send(++posts == 2 ? "HTTP/1.1 400 Bad Request\r\nContent-Length: 8\r\n\r\nno label"
                                   : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstored");
    });
    const std::string to = "http://127.0.0.1:" + std::to_string(webhook.port()) + "/";
    const Ran ran = shell.bash("script -qec \"$kili_host catch-up --since 1h --project " + id + " --to " + to +
                               "\" /dev/null </dev/null");
    INFO(ran.out);
    CHECK(ran.out.find("labels [") != std::string::npos);
    for (const char* const line :
         {"an event that Kili has cannot be judged and is skipped: no label", "3 events since "}) {
        const std::size_t at = ran.out.find(line);
        REQUIRE(at != std::string::npos);
        CHECK(ran.out.substr(0, at).ends_with("\r\033[K"));
    }
}
