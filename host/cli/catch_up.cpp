// kili-host catch-up: reads events from Kili, and posts those that a running host has not seen to its webhook.
#include "pipeline/catch_up.hpp"
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "config/moment.hpp"
#include "http_client/http_client.hpp"
#include "log/set_up.hpp"
#include "pipeline/load_rules.hpp"
#include "rules/copy_folder.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace kilihost::cli {
namespace catch_up_command {
namespace {

struct Options : KiliOptions {
    std::string project, since, to;
    std::optional<std::string> plugins;
    std::vector<std::string> matchers;
};

// The address at which this machine reaches the host of this configuration.
std::string address(const config::Config& config) {
    const bool any = config.listen.host == "0.0.0.0" || config.listen.host == "::";
    return "http://" + config::authority(any ? "127.0.0.1" : config.listen.host, config.listen.port) +
           config.webhook_path;
}

// A running host's webhook.
class WebhookPoster {
  public:
    WebhookPoster(std::string url, const std::optional<config::Secret>& header)
        : url_(std::move(url)),
          headers_({"Content-Type: application/json",
                    header ? "Authorization: " + std::string(header->reveal()) : "Authorization:", "Expect:"}) {}

    // Waits while the host has no room. Skips an event that the host cannot judge; `warn` gets the reason.
    // Throws InputError if the host takes no events.
    inbox::Receipt post(const std::string& body, const std::function<void(const std::string&)>& warn) {
        for (;;) {
            const long status = send(body);
            if (status == 200)
                return reply_.find("stored") == std::string::npos ? inbox::Receipt::known : inbox::Receipt::stored;
            if (status == 400) { // as serve --catch-up does
                warn("an event that Kili has cannot be judged and is skipped: " + reply_);
                return inbox::Receipt::known;
            }
            if (status != 503)
                throw InputError(
                    url_ + " answers " + std::to_string(status) +
                    (status == 401 ? ": KILI_WEBHOOK_HEADER must be the one that serve has" : ": " + reply_));
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
    }

  private:
    long send(const std::string& body) {
        try {
            http_client::HttpResponse response = client_.exchange(
                {.method = http_client::Method::post, .url = url_, .headers = &headers_, .body = body});
            reply_ = std::move(response.body);
            return response.status;
        } catch (const http_client::NoResponse& error) {
            throw InputError("no host answers at " + url_ + ": " + error.what());
        }
    }

    std::string url_;
    http_client::HeaderList headers_;
    http_client::HttpClient client_{{.total_timeout = std::chrono::seconds(60)}};
    std::string reply_;
};

// What a host of this configuration judges, as `serve --catch-up` does. Without the rules, only what every host reads.
std::vector<std::string> wanted_events(config::Config& config, const Options& options) {
    if (options.plugins) config.plugins = *options.plugins;
    std::vector<std::string> out;
    if (config.plugins.empty()) {
        say("the host's rules are not known: clicks, send-backs and what rules ask for by name are left out, except "
            "those of --matcher; give --plugins DIR");
        out = pipeline::logged_events({});
    } else {
        const judging::Generation rules = pipeline::load_rules(
            std::make_shared<const config::Config>(config), rules::temporary_folder(), {.allow_unknown_names = true});
        out = pipeline::logged_events(rules.rules);
    }
    out.insert(out.end(), options.matchers.begin(), options.matchers.end());
    return out;
}

int run(Session& session, const Options& options) {
    log::set_level("error"); // serve has already warned about the rules
    const std::vector<std::string> wanted = wanted_events(session.config, options);
    log::set_level("warning");
    const std::string since = time_point(options.since);
    WebhookPoster webhook(options.to.empty() ? address(session.config) : options.to, session.config.webhook_header);
    const std::int64_t total = session.client.count_labels(
        {.project_id = options.project, .types = {"DEFAULT", "REVIEW"}, .created_from = since});
    std::optional<terminal::Progress> progress(std::in_place, "labels", std::size_t(std::max<std::int64_t>(0, total)));
    const auto warn = [&](const std::string& why) {
        progress->clear();
        say(why);
    };
    const pipeline::CaughtUp found =
        pipeline::catch_up(session.client, options.project, since, wanted, [&](const std::string& body) {
            const inbox::Receipt receipt = webhook.post(body, warn);
            progress->advance();
            return receipt;
        });
    progress.reset(); // before a line takes its place
    std::printf("%zu events since %s, %zu of them not seen before\n", found.read, since.c_str(), found.stored);
    return 0;
}

} // namespace
} // namespace catch_up_command

void add_catch_up(CLI::App& app, int& exit_code) {
    using namespace catch_up_command;
    const auto options = std::make_shared<Options>();
    CLI::App& verb =
        add_verb(app, "catch-up", "Give a running host the events that its webhook missed", options, exit_code, run);
    verb.group("Kili, from the command line");
    add_project_option(verb, options->project);
    verb.add_option("--since", options->since, std::string("events from then on: ") + config::moment_form)
        ->required()
        ->type_name("TIME");
    verb.add_option("--plugins", options->plugins,
                    "the host's rules, which decide what is read; default: the configuration's `plugins`")
        ->type_name("DIR");
    verb.add_option("--matcher", options->matchers,
                    "further events of Kili's log, by name, * for one or more parts; repeatable")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    verb.add_option("--to", options->to, "the host's webhook; default: the configuration's `listen`")->type_name("URL");
    verb.footer(
        "Reads labels, settings, and what the rules have a handler or an event_matcher for, as serve --catch-up does.\n"
        "Events that the host has seen change nothing. Without access to Kili's event log, only labels are read. The\n"
        "host must be running: the command posts to its webhook with KILI_WEBHOOK_HEADER, as Kili would.\n"
        "Example:\n  kili-host catch-up --project cl1abc --since 2d --config /etc/kili-host/kili-host.toml");
}

} // namespace kilihost::cli
