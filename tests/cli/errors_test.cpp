// Errors say what to do about them, and end with exit code 2.
#include "cli/input.hpp"
#include "command.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

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
    CHECK(refused.err.find("the API key is refused: check KILI_API_KEY") != std::string::npos);
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

TEST_CASE("an error in a file names its place", "[cli]") {
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
    CHECK(shell.run({"asset", "add", "--project", id, "/etc/hostname"}).err.find("is a file on this machine") !=
          std::string::npos);
    CHECK(shell.run({"asset", "add", "--project", id}).code == 2);
    CHECK(shell.run({"label", "add", "--project", id, "--asset", "a"}).code == 2);
}

TEST_CASE("ids that Kili does not know, and usage", "[cli]") {
    Shell shell;
    CHECK(shell.run({"issue", "solve", "nothing"}).code == 2);
    CHECK(shell.run({"asset", "list"}).code == 2);
    CHECK(shell.run({"asset", "list", "--project", "p", "--status", "DONE"}).code == 2);
    CHECK(shell.run({"label"}).code == 2);
    CHECK(shell.run({"label", "list", "--project", shell.project(), "--since", "soon"}).err.find("'soon' is no time") !=
          std::string::npos);
    CHECK(shell.run({"asset", "add", "--help"}).out.find("Examples:\n") != std::string::npos);
}

TEST_CASE("times", "[cli]") {
    CHECK(cli::time_point("2024-05-06") == "2024-05-06T00:00:00.000Z");
    CHECK(cli::time_point("2024-05-06T07:08:09.123Z") == "2024-05-06T07:08:09.123Z");
    CHECK(cli::time_point("1h") > cli::time_point("2h"));
    CHECK_THROWS_AS(cli::time_point("yesterday"), cli::InputError);
    CHECK_THROWS_AS(cli::time_point("2024-05"), cli::InputError);
}

TEST_CASE("every command that takes a time takes the same ones", "[cli]") {
    Shell shell;
    const std::string id = shell.project();
    const std::vector<std::vector<std::string>> commands{
        {"label", "list", "--project", id, "--since"},
        {"label", "list", "--project", id, "--until"},
        {"catch-up", "--project", id, "--since"},
        {"events", "list", "--data", ".", "--since"},
        {"audit", "--project", id, "--plugins", ".", "--since"},
    };
    for (std::vector<std::string> words : commands)
        for (const char* const wrong : {"2026-99-99", "2026-11-24T25:00", "soon"}) {
            INFO(words[0]);
            words.emplace_back(wrong);
            const Ran ran = shell.run(words);
            CHECK(ran.code == 2);
            CHECK_THAT(ran.err,
                       Catch::Contains(wrong) &&
                           Catch::Contains("is no time: give one like 2026-11-24, 2026-11-24T06:30Z, or how long ago"));
            words.pop_back();
        }
    for (const char* const time : {"2h", "2026-11-24", "2026-11-24T06:30Z", "2026-11-24T06:30:15.5+01:00"})
        CHECK(shell.run({"label", "list", "--project", id, "--since", time}).code == 0);
}

TEST_CASE("a project that Kili does not know ends every command, with the nearest", "[cli]") {
    Shell shell;
    const std::string none = shell.run({"label", "list", "--project", "nope"}).err;
    CHECK(none == "kili-host label list: there is no project 'nope': the API key sees no project at all\n");
    const std::string id = shell.project();
    const std::string label = shell.file("label.json", "{}");
    const std::vector<std::vector<std::string>> commands{
        {"audit", "--plugins", "."},
        {"catch-up", "--since", "1d"},
        {"label", "list"},
        {"label", "show", "l"},
        {"label", "add", "--asset", "a", label},
        {"issue", "list"},
        {"asset", "list"},
        {"asset", "show", "a"},
        {"asset", "add", "text"},
        {"webhook", "list"},
        {"webhook", "activate", "w"},
        {"webhook", "deactivate", "w"},
    };
    for (std::vector<std::string> command : commands) {
        INFO(command.at(0));
        std::string path = command.at(0);
        if (command.size() > 1 && !command.at(1).starts_with('-')) path += " " + command.at(1);
        command.insert(command.end(), {"--project", "nope"});
        const Ran ran = shell.run(command);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err == "kili-host " + path + ": there is no project 'nope'; the nearest is '" + id + "' (Cars)\n");
    }
    shell.kili().create_project({"Boats", "", "IMAGE", nlohmann::json::object()});
    CHECK(shell.run({"issue", "list", "--project", "Carz"}).err.find("the nearest is '" + id + "' (Cars)") !=
          std::string::npos);
    CHECK(shell.run({"issue", "list", "--project", id}).code == 0);
}

TEST_CASE("an asset, author or webhook that is not there ends a command, with the nearest", "[cli]") {
    Shell shell;
    const std::string id = shell.project(3);
    const std::string asset = shell.kili().list_assets({.project_id = id}).next()->id;
    const std::string other = "x" + asset.substr(1);
    const std::string email = shell.kili().viewer().email;
    shell.kili().create_webhook({"quality", "https://example.com/", "h", {}});
    const auto none_yet = shell.run({"label", "list", "--project", id, "--author", "no@where"});
    CHECK(none_yet.code == 0); // nobody has labelled: it may be anybody
    CHECK(none_yet.err == "no labels\n");
    shell.kili().append_labels(id, {{asset, tutorial::rejected_label()}});

    struct Case {
        std::vector<std::string> words;
        std::string error;
    };
    const std::string nearest = "'; the nearest is '" + asset + "' (0)\n";
    for (const Case& one : {
             Case{{"label", "list", "--project", id, "--asset", other}, "there is no asset '" + other + nearest},
             Case{{"label", "list", "--project", id, "--asset", "0"}, "there is no asset '0" + nearest},
             Case{{"issue", "list", "--project", id, "--asset", asset, "--asset", other},
                  "there is no asset '" + other + nearest},
             Case{{"asset", "list", "--project", id, "--external-id", "2", "--external-id", "00"},
                  "there is no asset with the external id '00" + nearest},
             Case{{"label", "list", "--project", id, "--author", "m" + email},
                  "there is no label in the project by 'm" + email + "'; the nearest is '" + email + "'\n"},
             Case{{"webhook", "activate", "qualiti", "--project", id},
                  "there is no webhook 'qualiti'; the nearest is 'quality'\n"},
             Case{{"webhook", "deactivate", "qualiti", "--project", id},
                  "there is no webhook 'qualiti'; the nearest is 'quality'\n"},
             Case{{"webhook", "delete", "qualiti", "--yes"},
                  "there is no webhook 'qualiti'; the nearest is 'quality'\n"},
         }) {
        const Ran ran = shell.run(one.words);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err == "kili-host " + one.words[0] + " " + one.words[1] + ": " + one.error);
    }
    CHECK(shell.run({"project", "show", "Carz"}).err ==
          "there is no project 'Carz'; the nearest is '" + id + "' (Cars)\n");
    CHECK(shell.run({"label", "list", "--project", id, "--asset", asset, "--author", email}).lines().size() == 2);
    CHECK(shell.run({"issue", "list", "--project", id, "--asset", asset}).err == "no issues\n");
    CHECK(shell.run({"webhook", "deactivate", "quality", "--project", id}).code == 0);
}

TEST_CASE("an error is one line, which says what was meant", "[cli]") {
    Shell shell;
    const std::string evil = "\x1b[2J\xC2\x9B"
                             "31m";
    struct Case {
        std::vector<std::string> words;
        std::string error;
    };
    for (const Case& one : {
             Case{{"lable", "list"}, "kili-host: there is no command 'lable'; did you mean 'label'?"},
             Case{{"label", "lst", "--project", "p"},
                  "kili-host label: there is no command 'lst'; did you mean 'list'?"},
             Case{{"xyzzy"}, "kili-host: there is no command 'xyzzy'; there are: "},
             Case{{"label", "list", "--porject", "p"},
                  "kili-host label list: there is no option --porject; did you mean '--project'?"},
             Case{{"label", "list", "--porject=p"},
                  "kili-host label list: there is no option --porject; did you mean '--project'?"},
             Case{{"check", "--lable", "f"}, "kili-host check: there is no option --lable; did you mean '--label'?"},
             Case{{"label", "list"}, "kili-host label list: --project is required"},
             Case{{"label"}, "kili-host label: a command must follow: "},
             Case{{"whoami", "me"}, "kili-host whoami: 'me' is one word too many"},
             Case{{"help", "label", "ad"}, "kili-host help: there is no command 'ad'; did you mean 'add'?"},
             Case{{"events", "shwo", "1"}, "kili-host events: there is no command 'shwo'; did you mean 'show'?"},
             Case{{"events", "show", "x"}, "kili-host events show: ID: 'x' is no whole number"},
             Case{{"label", "list", "--project", "p", "--limit", "-1"},
                  "kili-host label list: --limit: '-1' is no whole number"},
             Case{{"audit", "--project", "p", "--sample", "0"}, "kili-host audit: --sample: Value 0 not in range"},
             Case{{"sandbox", "--listen", "127.0.0.1:0", "--faults", "/no/such"},
                  "kili-host sandbox: --faults: File does not exist: /no/such"},
             Case{{"webhook", "create", "q", "--url", "hooks"},
                  "kili-host webhook create: --url hooks is no address such as https://"},
             Case{{evil}, "kili-host: there is no command '\\u{1b}[2J\\u{9b}31m'"},
         }) {
        const Ran ran = shell.run(one.words);
        INFO(ran.err);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err.starts_with(one.error));
        CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    }
}

TEST_CASE("help and version, however they are asked for", "[cli]") {
    Shell shell;
    const std::string all = shell.run({"--help"}).out;
    CHECK(all.find("Usage: kili-host ") != std::string::npos);
    CHECK(all.find("catch-up") != std::string::npos);
    for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"help"}, {"-h"}}) {
        const Ran ran = shell.run(words);
        CHECK(ran.code == 0);
        CHECK(ran.out == all);
    }
    const std::string add = shell.run({"label", "add", "--help"}).out;
    CHECK(add.find("Usage: kili-host label add ") != std::string::npos);
    CHECK(shell.run({"help", "label", "add"}).out == add);
    CHECK(shell.run({"help", "help"}).out.find("kili-host help") != std::string::npos);
    for (const char* const command : {"sandbox", "check", "demo", "audit", "rejudge"}) { // no types of CLI11
        const std::string help = shell.run({command, "--help"}).out;
        INFO(help);
        for (const char* const type : {"TEXT:", "INT", ":FILE", ":DIR", " in ["})
            CHECK(help.find(type) == std::string::npos);
    }
    CHECK(shell.run({"-V"}).out == shell.run({"--version"}).out);
    CHECK(shell.run({"-V"}).out.starts_with("kili-host "));
}
