// webhook: what is registered, what is warned of, and that no secret is shown.
#include "command.hpp"
#include "kili_api/scripted_server.hpp"
#include "tutorial/tutorial.hpp"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>

using namespace kilihost;
using nlohmann::json;
using test::Peer;
using test::Ran;
using test::ScriptedServer;
using test::Shell;

namespace {

// A webhook's receiver: keeps the last POST.
class Receiver {
  public:
    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/"; }
    std::optional<std::string> wait() {
        std::unique_lock lock(mutex_);
        came_.wait_for(lock, std::chrono::seconds(20), [&] { return post_.has_value(); });
        return post_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::optional<std::string> post_;
    ScriptedServer server_{[this](Peer& peer) {
        while (const auto request = peer.read_request()) {
            peer.send(test::reply("200 OK", ""));
            if (!request->starts_with("POST")) continue;
            const std::lock_guard lock(mutex_);
            post_ = *request;
            came_.notify_all();
        }
    }};
};

const std::string secret = "KILI_WEBHOOK_HEADER=Bearer very-secret";

} // namespace

TEST_CASE("a webhook is created, activated, and gets its project's events", "[cli]") {
    Shell shell;
    Receiver receiver;
    const std::string id = shell.project(1);
    const Ran created = shell.run({"webhook", "create", "quality", "--url", receiver.url()}, {secret});
    INFO(created.err);
    CHECK(created.code == 0);
    CHECK(created.out == "created webhook \"quality\"\n"
                         "Kili sends for onSubmit, onReview, where the webhook is active:\n"
                         "  POST " +
                             receiver.url() +
                             "\n"
                             "  Authorization: the text of KILI_WEBHOOK_HEADER, 18 bytes\n"
                             "  Content-Type: application/json\n"
                             "  {\"eventType\":\"onSubmit\",\"logPayload\":{\"runId\":...,\"projectId\":...},"
                             "\"payload\":{...}}\n"
                             "To activate it: kili-host webhook activate 'quality' --project ID\n");
    CHECK(created.err == "warning: " + receiver.url() +
                             " is not https: the header and the labels go over the network for all to read\n");
    CHECK(shell.run({"webhook", "activate", "quality", "--project", id}).code == 0);
    CHECK(shell.run({"webhook", "list", "--project", id, "-o", "id"}).out == "quality\n");

    const std::string asset = shell.kili().list_assets({.project_id = id}).next()->id;
    shell.kili().append_labels(id, {{asset, tutorial::accepted_label()}});
    const std::optional<std::string> post = receiver.wait();
    REQUIRE(post);
    CHECK(post->find("uthorization: Bearer very-secret\r\n") != std::string::npos);
    CHECK(post->find("\"eventType\":\"onSubmit\"") != std::string::npos);

    CHECK(shell.run({"webhook", "deactivate", "quality", "--project", id}).code == 0);
    CHECK(shell.run({"webhook", "list", "--project", id}).err == "no webhooks\n");
    CHECK(shell.run({"webhook", "list", "--json"}).json()[0]["name"] == "quality");
}

TEST_CASE("Kili's words do not show the webhook's header, whatever they quote", "[cli]") {
    Shell shell;
    const std::string hidden = R"(Bearer "very\secret")";
    const json variables{{"data", {{"header", hidden}}}};
    const std::string message = GENERATE_COPY(hidden + " is not allowed", "Variable $data got " + variables.dump(),
                                              "cause: " + json(variables.dump()).dump());
    const std::string body = GENERATE_COPY(json{{"errors", {{{"message", message}}}}}.dump(), message);
    const std::string status = GENERATE(as<std::string>{}, "200 OK", "400 Bad Request");
    const ScriptedServer kili(test::always(test::reply(status, body)));
    for (const char* const verb : {"create", "update"}) {
        const Ran ran = shell.run({"webhook", verb, "w", "--url", "https://127.0.0.1:9/"},
                                  {"KILI_API_ENDPOINT=" + kili.endpoint(), "KILI_WEBHOOK_HEADER=" + hidden});
        INFO(ran.err);
        CHECK(ran.code == 2);
        CHECK(ran.err.find("[redacted]") != std::string::npos);
        CHECK((ran.out + ran.err).find("very") == std::string::npos);
    }
}

TEST_CASE("a webhook is created on a project, updated and deleted", "[cli]") {
    Shell shell;
    const std::string id = shell.project();
    const Ran created = shell.run({"webhook", "create", "w", "--url", "https://127.0.0.1:9/", "--project", id,
                                   "--handler", "onReview", "--matcher", "labels.*"});
    CHECK(created.code == 0);
    CHECK(created.out.find("Kili sends for onReview, labels.*, where") != std::string::npos);
    CHECK(created.out.find("no Authorization header, as KILI_WEBHOOK_HEADER is not set") != std::string::npos);
    CHECK(created.err.starts_with("warning: https://127.0.0.1:9/ cannot be reached from here: "));
    CHECK(shell.kili().list_plugins().at(0).project_ids == std::vector<std::string>{id});

    const Ran twice = shell.run({"webhook", "create", "w", "--url", "https://127.0.0.1:9/"});
    CHECK(twice.code == 2);
    CHECK(twice.err.find("kili-host webhook create: Kili refused the request: ") != std::string::npos);
    const Ran updated = shell.run({"webhook", "update", "w", "--url", "https://127.0.0.1:9/new"});
    CHECK(updated.code == 0);
    CHECK(updated.out == "updated webhook \"w\"; its header stays, as KILI_WEBHOOK_HEADER is not set\n");

    const Ran nobody = shell.bash("$kili_host webhook delete w </dev/null");
    CHECK(nobody.code == 2);
    CHECK(nobody.err == "kili-host webhook delete: standard input is no terminal, so nobody can confirm: give --yes\n");
    CHECK(shell.run({"webhook", "delete", "w", "--yes"}).out == "deleted \"w\"\n");
    CHECK(shell.kili().list_plugins().empty());
}

TEST_CASE("a webhook is registered for what the rules of a directory need", "[cli]") {
    Shell shell;
    const std::string plugins = KILI_FIXTURES;
    const auto created = [&](const std::string& name, std::vector<std::string> words) {
        words.insert(words.begin(), {"webhook", "create", name, "--url", "https://127.0.0.1:9/"});
        const Ran ran = shell.run(words);
        INFO(ran.err);
        CHECK(ran.code == 0);
        return ran.out;
    };
    const std::string rule = created("rule", {"--plugins", plugins + "/matched"});
    CHECK(rule.starts_with("rule matched needs onCustomInterfaceClick, labels.created.submit, asset.*\n"));
    CHECK(rule.find("Kili sends for onCustomInterfaceClick, labels.created.submit, asset.*, where") != rule.npos);
    const std::string more = created("more", {"--plugins", plugins + "/every_handler", "--matcher", "project.*"});
    CHECK(more.starts_with(
        "rule every_handler needs onSubmit, onReview, onCustomInterfaceClick, onProjectUpdated, "
        "onSendBackToQueue\n"
        "rule every_handler has on_event and no event_matcher: it gets every event that Kili sends\n"));
    CHECK(more.find("onSendBackToQueue, project.*, where") != more.npos);
    const std::string names = created("names", {"--plugins", plugins + "/matched", "--matcher-only"});
    CHECK(names.find("needs onCustomInterfaceClick, which only a handler can ask for") != names.npos);
    CHECK(names.find("Kili sends for labels.created.submit, asset.*, where") != names.npos);

    const auto refused = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"webhook", "create", "w", "--url", "https://127.0.0.1:9/"});
        const Ran ran = shell.run(words);
        CHECK(ran.code != 0);
        return ran.err;
    };
    CHECK(refused({"--matcher-only"}).find("--matcher-only needs an event") != std::string::npos);
    CHECK(refused({"--plugins", plugins + "/no_symbol"}).find("no_symbol.so") != std::string::npos);
    CHECK(refused({"--plugins", plugins + "/nowhere"}).find("cannot be read") != std::string::npos);
    CHECK(refused({"--matcher-only", "--handler", "onSubmit"}).find("excludes") != std::string::npos);
}

TEST_CASE("a webhook with matchers only gets no handler's events", "[cli]") {
    Shell shell;
    Receiver receiver;
    const std::string id = shell.project(1);
    CHECK(shell
              .run({"webhook", "create", "names", "--url", receiver.url(), "--project", id, "--matcher-only",
                    "--matcher", "labels.created.submit"})
              .code == 0);
    const std::string asset = shell.kili().list_assets({.project_id = id}).next()->id;
    shell.kili().append_labels(id, {{asset, tutorial::accepted_label()}});
    const std::optional<std::string> post = receiver.wait();
    REQUIRE(post);
    CHECK(post->find("\"eventType\":\"labels.created.submit\"") != std::string::npos);
}
