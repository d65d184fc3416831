// kili-host events: lists and shows the events of a running or stopped host, and replays dead ones.
#include "cli/commands.hpp"
#include "cli/data_options.hpp"
#include "cli/events_text.hpp"
#include "cli/option_types.hpp"
#include "config/moment.hpp"
#include "config/nearest.hpp"
#include "pipeline/inbox/event_record.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/rules_record.hpp"
#include "pipeline/schema.hpp"
#include "terminal/escape.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>
#include <soci/session.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>

namespace kilihost::cli {
namespace events_command {
namespace {

namespace fs = std::filesystem;
using inbox::EventRecord;

struct Options : DataOptions {
    std::string state, since;
    std::optional<std::string> asset;
    bool json = false, all_dead = false;
    std::string rule;
    inbox::EventId id = 0;
    std::vector<inbox::EventId> ids;
};

constexpr int page = 1000;

storage::Database database_of(const Options& options) {
    const fs::path data = data_directory(options);
    const storage::Database database = pipeline::database(data);
    if (!fs::exists(database.file()))
        throw std::runtime_error(data.string() + " is no data directory: it holds no " +
                                 database.file().filename().string());
    return database;
}

std::string states(const std::string& separator) {
    std::string all;
    for (const auto& name : inbox::state_names)
        all += (all.empty() ? "" : separator) + std::string(name);
    return all;
}

inbox::EventState parse_state(const std::string& text) {
    const auto* const found = std::find(std::begin(inbox::state_names), std::end(inbox::state_names), text);
    if (found != std::end(inbox::state_names)) return inbox::EventState(found - std::begin(inbox::state_names));
    const std::vector<std::string> names(std::begin(inbox::state_names), std::end(inbox::state_names));
    throw std::runtime_error("--state " + text + " is none of " + states(", ") + config::suggestion(text, names));
}

inbox::StoredEventFilter filter(const Options& options) {
    inbox::StoredEventFilter out;
    if (!options.state.empty()) out.state = parse_state(options.state);
    out.asset_id = options.asset;
    if (options.since.empty()) return out;
    const std::optional<config::Moment> since = config::parse_moment(options.since, config::now());
    if (!since)
        throw std::runtime_error("--since " + options.since + " is no time: give one like " + config::moment_form);
    out.since = since->time_since_epoch().count();
    return out;
}

// An unknown name would look like an empty list, and a check that reads it would stay green.
[[noreturn]] void fail_unknown(const std::string& what, const std::string& name,
                               const std::vector<std::string>& known) {
    const std::string* const nearest = config::nearest_of_all(name, known);
    throw std::runtime_error(what + " '" + name + "'" +
                             (nearest == nullptr ? "" : "; the nearest is '" + *nearest + "'"));
}

void expect_asset(const std::string& id, soci::session& session) {
    constexpr int most_candidates = 1000;
    if (inbox::event_records(session, {.asset_id = id}, 0, 1).empty())
        fail_unknown("no event is about the asset", id, inbox::last_assets(session, most_candidates));
}

// A rule is known if the host that runs there, or ran there last, has loaded it.
void expect_rule(const Options& options) {
    const std::optional<pipeline::RulesRecord> record = pipeline::read_rules_record(data_directory(options));
    const std::vector<std::string> known = record ? record->rules : std::vector<std::string>();
    if (std::find(known.begin(), known.end(), options.rule) == known.end())
        fail_unknown("no dead event is due to the rule, and the host has no rule", options.rule, known);
}

void list(const Options& options, soci::session& session) {
    const inbox::StoredEventFilter passing = filter(options);
    if (passing.asset_id) expect_asset(*passing.asset_id, session);
    EventTableText table(std::cout);
    if (options.json) std::cout << '[';
    const char* separator = "\n";
    for (inbox::EventId after = 0;;) {
        const std::vector<EventRecord> found = inbox::event_records(session, passing, after, page);
        if (!options.json) table.add(found);
        for (const EventRecord& record : options.json ? found : std::vector<EventRecord>{}) {
            std::cout << separator << terminal::printable_json(to_json(record));
            separator = ",\n";
        }
        if (found.size() < page) break;
        after = found.back().id;
    }
    if (options.json) std::cout << "\n]\n";
}

void show(const Options& options, soci::session& session) {
    const std::optional<EventRecord> record = inbox::find_event_record(session, options.id);
    if (!record) throw std::runtime_error("there is no event " + std::to_string(options.id));
    const std::vector<outbox::ActionRecord> actions = outbox::actions_of(session, record->id);
    const std::string body = inbox::read_body(session, record->id);
    std::cout << (options.json ? terminal::printable_json(to_json(*record, actions, body), 2) + "\n"
                               : to_text(*record, actions, body));
}

void replay(const Options& options, soci::session& session) {
    int count = int(std::set<inbox::EventId>(options.ids.begin(), options.ids.end()).size());
    if (options.all_dead)
        count = inbox::replay_all_dead(session);
    else if (!options.rule.empty())
        count = inbox::replay_dead_of(session, options.rule);
    else
        inbox::replay(session, options.ids);
    if (count == 0 && !options.rule.empty()) expect_rule(options);
    if (options.json)
        std::cout << terminal::printable_json({{"replayed", count}}) << '\n';
    else
        std::cout << count << (count == 1 ? " event is" : " events are")
                  << " to be judged once more: at once if the host runs, else after its next start\n";
}

} // namespace
} // namespace events_command

void add_events(CLI::App& app, int& exit_code) {
    using namespace events_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command =
        app.add_subcommand("events", "List, show and replay events, of a running host or a stopped one");
    add_data_options(*command, *options);
    command->add_option("--state", options->state, "only events in this state")->type_name(states("|"));
    command->add_option("--asset", options->asset, "only events about this asset, by Kili's id")->type_name("ID");
    command->add_option("--since", options->since, std::string("only events received since: ") + config::moment_form)
        ->type_name("TIME");
    command->add_flag("--json", options->json, "print JSON: an array; show and replay print an object");
    command->footer("The options above may also follow a subcommand. Exit code: 0 done, 2 it could not be done.\n"
                    "Example:\n  kili-host events --data /var/lib/kili-host --state dead --since 24h");
    command->require_subcommand(0, 1);
    const auto run = [options, &exit_code](void (*work)(const Options&, soci::session&)) {
        try {
            filter(*options); // first reports a wrong option
            database_of(*options).use([&](soci::session& session) { work(*options, session); });
        } catch (const std::exception& error) { // config::ConfigError, storage::DataError, NotDead
            terminal::say(std::string("kili-host events: ") + error.what());
            exit_code = 2;
        }
    };
    CLI::App* const shown = command->add_subcommand("show", "Show one event with its actions and its body");
    whole_number(shown->add_option("ID", options->id, "the event's id, as the list shows it")->required(), "");
    shown->footer("Example:\n  kili-host events show 17 --data /var/lib/kili-host");
    CLI::App* const replayed = command->add_subcommand("replay", "Judge dead events once more");
    auto* const which = replayed->add_option_group("events")->require_option(1);
    whole_number(which->add_option("ID", options->ids, "ids of dead events; if one is not dead, none is replayed"), "");
    which->add_flag("--all-dead", options->all_dead, "all dead events");
    which->add_option("--rule", options->rule, "all dead events that this rule failed")->type_name("NAME");
    replayed->footer("Examples:\n  kili-host events replay 17 18 --data /var/lib/kili-host\n"
                     "  kili-host events replay --rule bbox_area --data /var/lib/kili-host");
    CLI::App* const listed = command->add_subcommand("list", "Print a line for each event; the default command");
    listed->footer("Example:\n  kili-host events list --data /var/lib/kili-host --state dead --since 24h");
    for (CLI::App* const sub : {listed, shown, replayed})
        sub->fallthrough();
    command->callback([=] { run(shown->parsed() ? show : replayed->parsed() ? replay : list); });
}

} // namespace kilihost::cli
