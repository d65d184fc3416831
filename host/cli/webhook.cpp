// kili-host webhook
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "cli/known.hpp"
#include "cli/reachable.hpp"
#include "cli/webhook_needs.hpp"
#include "event/event_kind.hpp"
#include "http_client/url.hpp"
#include "terminal/escape.hpp"

#include <boost/algorithm/string/join.hpp>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace kilihost::cli {
namespace webhook_command {
namespace {

std::vector<std::string> handler_types() {
    std::vector<std::string> out;
    for (const event::HandledEvent& row : event::handled_events)
        out.emplace_back(row.handler_type);
    return out;
}

struct RegisterOptions : KiliOptions {
    kili_api::NewWebhook webhook;
    std::string project, plugins;
};

struct ListOptions : KiliOptions {
    std::string project;
};

struct NameOptions : KiliOptions {
    std::string name, project;
    bool yes = false;
};

void add_missing(std::vector<std::string>& all, const std::vector<std::string>& more) {
    for (const std::string& one : more)
        if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// The webhook as the options describe it. The header comes from the environment.
kili_api::NewWebhook asked(const Session& session, const RegisterOptions& options) {
    kili_api::NewWebhook webhook = options.webhook;
    if (!http_client::parse_url(webhook.url))
        throw InputError("--url " + webhook.url + " is no address such as https://hooks.example.com/");
    if (!options.plugins.empty()) {
        const WebhookNeeds needs = webhook_needs(options.plugins, webhook.matchers_only);
        add_missing(webhook.handler_types, needs.handler_types);
        add_missing(webhook.event_matchers, needs.event_matchers);
        for (const std::string& line : needs.lines)
            std::printf("%s\n", terminal::printable(line).c_str());
        webhook.matchers_only = webhook.handler_types.empty();
    }
    if (webhook.matchers_only && webhook.event_matchers.empty())
        throw InputError("--matcher-only needs an event: give --matcher, or --plugins");
    if (session.config.webhook_header) webhook.header = session.config.webhook_header->reveal();
    return webhook;
}

void warn(const kili_api::NewWebhook& webhook) {
    if (!webhook.url.starts_with("https://"))
        say("warning: " + webhook.url + " is not https: the header and the labels go over the network for all to read");
    if (const std::optional<std::string> reason = unreachable(webhook.url))
        say("warning: " + webhook.url + " cannot be reached from here: " + *reason);
}

std::string joined(const std::vector<std::string>& texts) {
    return boost::algorithm::join(texts, ", ");
}

// Does not print the header, which is a secret.
void print_what_kili_sends(const kili_api::NewWebhook& webhook) {
    std::vector<std::string> events = webhook.handler_types;
    if (events.empty() && webhook.event_matchers.empty()) events = {"onSubmit", "onReview"};
    events.insert(events.end(), webhook.event_matchers.begin(), webhook.event_matchers.end());
    const std::string header =
        webhook.header.empty()
            ? "no Authorization header, as KILI_WEBHOOK_HEADER is not set: anybody who knows the address can post"
            : "Authorization: the text of KILI_WEBHOOK_HEADER, " + std::to_string(webhook.header.size()) + " bytes";
    std::printf("Kili sends for %s, where the webhook is active:\n"
                "  POST %s\n  %s\n  Content-Type: application/json\n"
                "  {\"eventType\":\"%s\",\"logPayload\":{\"runId\":...,\"projectId\":...},\"payload\":{...}}\n",
                terminal::printable(joined(events)).c_str(), webhook.url.c_str(), header.c_str(),
                terminal::printable(events.front()).c_str());
}

int create(Session& session, const RegisterOptions& options) {
    const kili_api::NewWebhook webhook = asked(session, options);
    warn(webhook);
    session.client.create_webhook(webhook);
    std::printf("created webhook \"%s\"\n", webhook.name.c_str());
    if (!options.project.empty()) {
        session.client.activate_plugin_on_project(webhook.name, options.project);
        std::printf("activated it on project %s\n", options.project.c_str());
    }
    print_what_kili_sends(webhook);
    if (options.project.empty())
        std::printf("To activate it: kili-host webhook activate '%s' --project ID\n", webhook.name.c_str());
    return 0;
}

int update(Session& session, const RegisterOptions& options) {
    const kili_api::NewWebhook webhook = asked(session, options);
    warn(webhook);
    with_webhook(session.client, webhook.name, [&] { session.client.update_webhook(webhook); });
    std::printf("updated webhook \"%s\"%s\n", webhook.name.c_str(),
                webhook.header.empty() ? "; its header stays, as KILI_WEBHOOK_HEADER is not set" : "");
    return 0;
}

Row row(const kili_api::Plugin& plugin) {
    return {plugin.name,
            {plugin.name, plugin.project_ids.empty() ? "-" : joined(plugin.project_ids), plugin.updated_at},
            {{"id", plugin.id},
             {"name", plugin.name},
             {"projectIds", plugin.project_ids},
             {"createdAt", plugin.created_at},
             {"updatedAt", plugin.updated_at},
             {"archived", plugin.archived}}};
}

int list(Session& session, const ListOptions& options) {
    Output output(options.format(), {"NAME", "ACTIVE ON", "UPDATED"});
    for (const kili_api::Plugin& plugin : session.client.list_plugins()) {
        const std::vector<std::string>& projects = plugin.project_ids;
        if (options.project.empty() || std::find(projects.begin(), projects.end(), options.project) != projects.end())
            output.add(row(plugin));
    }
    output.end();
    if (output.rows() == 0) say("no webhooks");
    return 0;
}

int activate(Session& session, const NameOptions& options) {
    with_webhook(session.client, options.name,
                 [&] { session.client.activate_plugin_on_project(options.name, options.project); });
    std::printf("activated \"%s\" on project %s\n", options.name.c_str(), options.project.c_str());
    return 0;
}

int deactivate(Session& session, const NameOptions& options) {
    with_webhook(session.client, options.name,
                 [&] { session.client.deactivate_plugin_on_project(options.name, options.project); });
    std::printf("deactivated \"%s\" on project %s\n", options.name.c_str(), options.project.c_str());
    return 0;
}

int remove(Session& session, const NameOptions& options) {
    if (!options.yes) {
        if (::isatty(STDIN_FILENO) != 1) {
            say("kili-host webhook delete: standard input is no terminal, so nobody can confirm: give --yes");
            return 2;
        }
        std::fprintf(stderr, "Delete \"%s\" from every project? [y/N] ", options.name.c_str());
        std::string answer;
        std::getline(std::cin, answer);
        if (answer != "y" && answer != "yes") return 1;
    }
    with_webhook(session.client, options.name, [&] { session.client.delete_plugin(options.name); });
    std::printf("deleted \"%s\"\n", options.name.c_str());
    return 0;
}

void add_registering(CLI::App& verb, RegisterOptions& options) {
    verb.add_option("NAME", options.webhook.name, "the webhook's name")->required()->type_name("");
    verb.add_option("--url", options.webhook.url, "where Kili posts events")->required()->type_name("URL");
    CLI::Option* const handler = one_of(verb.add_option("--handler", options.webhook.handler_types,
                                                        "events to send; repeatable; default: onSubmit and onReview"),
                                        handler_types());
    handler->allow_extra_args(false);
    verb.add_option("--matcher", options.webhook.event_matchers,
                    "events by name, * for one or more parts, such as labels.created.*; repeatable")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    verb.add_option("--plugins", options.plugins, "a plugin directory: also the events that its rules need")
        ->type_name("DIR");
    verb.add_flag("--matcher-only", options.webhook.matchers_only, "register events by name only, without handlers")
        ->excludes(handler);
}

void add_create(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<RegisterOptions>();
    CLI::App& verb = add_verb(noun, "create", "Register a webhook at Kili", options, exit_code, create);
    add_registering(verb, *options);
    verb.add_option("--project", options->project, "activate the webhook on this project at once")->type_name("ID");
    verb.footer("The header that Kili sends comes from KILI_WEBHOOK_HEADER, or the file that KILI_WEBHOOK_HEADER_FILE\n"
                "names: the same as for serve.\n"
                "Example:\n  kili-host webhook create quality --url https://hooks.example.com/ --project cl1abc");
}

void add_update(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<RegisterOptions>();
    CLI::App& verb =
        add_verb(noun, "update", "Change a webhook's address, events or header", options, exit_code, update);
    add_registering(verb, *options);
    verb.footer("The header becomes KILI_WEBHOOK_HEADER, if that is set. Kili does not show the address, so\n"
                "--url is required.\n"
                "Example:\n  kili-host webhook update quality --url https://hooks.example.com/ --handler onSubmit");
}

void add_list(CLI::App& noun, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App& verb = add_verb(noun, "list", "List webhooks and Kili's hosted plugins, which Kili does not distinguish",
                              options, exit_code, list);
    verb.add_option("--project", options->project, "only webhooks that are active on this project")->type_name("ID");
    add_output_options(verb, *options);
    verb.footer("With --output id, their names. Example:\n  kili-host webhook list --project cl1abc");
}

CLI::App& add_named(CLI::App& noun, int& exit_code, const char* name, const char* description,
                    int (*work)(Session&, const NameOptions&), bool on_project) {
    const auto options = std::make_shared<NameOptions>();
    CLI::App& verb = add_verb(noun, name, description, options, exit_code, work);
    verb.add_option("NAME", options->name, "the webhook's name")->required()->type_name("");
    if (on_project)
        add_project_option(verb, options->project);
    else
        verb.add_flag("--yes", options->yes, "do not ask");
    return verb;
}

} // namespace
} // namespace webhook_command

void add_webhook(CLI::App& app, int& exit_code) {
    using namespace webhook_command;
    CLI::App& noun = add_noun(app, "webhook", "Webhooks: create, update, list, activate, deactivate, delete");
    add_create(noun, exit_code);
    add_update(noun, exit_code);
    add_list(noun, exit_code);
    add_named(noun, exit_code, "activate", "Make Kili send a project's events", activate, true)
        .footer("Example:\n  kili-host webhook activate quality --project cl1abc");
    add_named(noun, exit_code, "deactivate", "Stop Kili from sending a project's events", deactivate, true)
        .footer("Example:\n  kili-host webhook deactivate quality --project cl1abc");
    add_named(noun, exit_code, "delete", "Delete a webhook from Kili", remove, false)
        .footer("Example:\n  kili-host webhook delete quality --yes");
}

} // namespace kilihost::cli
