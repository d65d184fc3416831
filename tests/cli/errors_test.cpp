// What goes wrong is told with what to do about it, and exit code 2.
#include "cli/input.hpp"
#include "command.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using test::Ran;
using test::Shell;

TEST_CASE("the API key is missing, refused, or never shown", "[cli]") {
    Shell shell;
    const Ran missing = shell.run({"project", "list"}, {"KILI_API_KEY="});
    CHECK(missing.code == 2);
    CHECK(missing.err.starts_with("kili-host project list: no API key: set KILI_API_KEY, or KILI_API_KEY_FILE"));
    const Ran refused = shell.run({"whoami"}, {"KILI_API_KEY=not-this-one"});
    CHECK(refused.code == 2);
    CHECK(refused.err.find("The API key is refused: check KILI_API_KEY") != std::string::npos);
    CHECK(refused.err.find("not-this-one") == std::string::npos);
    const Ran nowhere = shell.run({"whoami"}, {"KILI_API_ENDPOINT=http://127.0.0.1:9/graphql"});
    CHECK(nowhere.code == 2);
    CHECK(nowhere.err.find("cannot reach Kili's API") != std::string::npos);
    CHECK(nowhere.err.find("KILI_API_ENDPOINT is http://127.0.0.1:9/graphql") != std::string::npos);
}

TEST_CASE("the connection comes from --config too", "[cli]") {
    Shell shell;
    const std::string file = shell.file("host.toml", "[kili]\nendpoint = \"" + shell.endpoint() + "\"\n");
    CHECK(shell.run({"whoami", "--config", file}, {"KILI_API_ENDPOINT="}).code == 0);
    const Ran wrong = shell.run({"whoami", "--config", shell.file("wrong.toml", "[kili]\nendpont = \"x\"\n")});
    CHECK(wrong.code == 2);
    CHECK(wrong.err.find("did you mean 'kili.endpoint'") != std::string::npos);
}

TEST_CASE("a file that cannot be used is told with its place", "[cli]") {
    Shell shell;
    const std::string id = shell.project();
    const auto create = [&](const std::string& text) {
        const Ran ran =
            shell.run({"project", "create", "--title", "t", "--interface", shell.file("interface.json", text)});
        CHECK(ran.code == 2);
        return ran.err;
    };
    CHECK(create("{\n  \"jobs\": {,}\n}").find("interface.json:2:12: not JSON: ") != std::string::npos);
    CHECK(create("[]").find("interface.json: must hold a JSON object") != std::string::npos);

    const auto add = [&](const std::string& text) {
        const Ran ran = shell.run({"asset", "add", "--project", id, "--from", shell.file("assets.jsonl", text)});
        CHECK(ran.code == 2);
        return ran.err;
    };
    CHECK(add("{\"content\":\"a\"}\n{\"content\"}\n").find("assets.jsonl:2:11: not JSON") != std::string::npos);
    CHECK(add("\n{}\n").find("assets.jsonl:2: content is missing") != std::string::npos);
    CHECK(add("{\"content\":7}").find("assets.jsonl:1: content must be a text") != std::string::npos);
    CHECK(add("{\"content\":\"a\",\"jsonMetadata\":[]}").find(":1: jsonMetadata must be an object") !=
          std::string::npos);
    CHECK(shell.kili().count_assets({.project_id = id}) == 0); // nothing of a file that is wrong
    CHECK(shell.run({"asset", "add", "--project", id, "--from", "/no/such/file"})
              .err.find("/no/such/file cannot be read") != std::string::npos);
    CHECK(shell.run({"asset", "add", "--project", id, "/etc/hostname"}).err.find("is a file of this machine") !=
          std::string::npos);
    CHECK(shell.run({"asset", "add", "--project", id}).code == 2);
    CHECK(shell.run({"label", "add", "--project", id, "--asset", "a"}).code == 2);
}

TEST_CASE("ids that Kili does not know, and usage", "[cli]") {
    Shell shell;
    const Ran unknown = shell.run({"asset", "add", "--project", "nothing", "text"});
    CHECK(unknown.code == 2);
    CHECK(unknown.err.find("Kili refused the request: ") != std::string::npos);
    CHECK(shell.run({"issue", "solve", "nothing"}).code == 2);
    CHECK(shell.run({"asset", "list"}).code == 2);
    CHECK(shell.run({"asset", "list", "--project", "p", "--status", "DONE"}).code == 2);
    CHECK(shell.run({"label"}).code == 2);
    CHECK(shell.run({"label", "list", "--project", "p", "--since", "soon"}).err.find("'soon' is no time") !=
          std::string::npos);
    CHECK(shell.run({"asset", "add", "--help"}).out.find("Examples:\n") != std::string::npos);
}

TEST_CASE("times", "[cli]") {
    CHECK(cli::time_point("2024-05-06") == "2024-05-06");
    CHECK(cli::time_point("2024-05-06T07:08:09.123Z") == "2024-05-06T07:08:09.123Z");
    CHECK(cli::time_point("90m").size() == std::string("2024-05-06T07:08:09Z").size());
    CHECK(cli::time_point("1h") > cli::time_point("2h"));
    CHECK_THROWS_AS(cli::time_point("yesterday"), cli::InputError);
    CHECK_THROWS_AS(cli::time_point("2024-05"), cli::InputError);
}
