#include "pipeline/load_rules.hpp"

#include "config/load.hpp"
#include "event/event_kind.hpp"
#include "json_text/json_text.hpp"
#include "log/log.hpp"
#include "pipeline/rule_status.hpp"
#include "rules/no_services.hpp"

#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace kilihost::pipeline {
namespace {

void log_state(const RuleStatus& rule) {
    if (rule.state == RuleState::disabled)
        log::info("rule {} is disabled {}", rule.name, rule.reason);
    else if (rule.state == RuleState::not_configured)
        log::warn("rule {} is not configured: {}", rule.name, rule.reason);
}

void log_rules(const config::Config& config, const workers::RuleSet& set, bool with_states) {
    for (const workers::Rule& rule : set.rules) {
        log::info("rule {} {} ({}) from {}", rule.description.name, rule.description.version,
                  boost::algorithm::join(rule.description.handlers, ", "), rule.library.file.string());
        if (with_states) log_state(status_of(config, rule.description, rule.library.file));
    }
    for (const rules::Rejected& rejected : set.rejected)
        log::error("left out {}: {}", rejected.file.string(), rejected.reason);
}

rules::Trust trust(const config::Config& config) {
    rules::Trust out{config.allow_writable_plugins};
    for (const auto& [rule, settings] : config.plugin_settings)
        if (!settings.sha256.empty()) out.sha256.emplace(rule, settings.sha256);
    return out;
}

// The rules of a project, as configured, in order of their names.
std::vector<workers::ProjectMessage::Rule> choose_rules(const config::Config& config, const workers::RuleSet& set,
                                                        const std::string& project_id) {
    std::vector<workers::ProjectMessage::Rule> out;
    for (std::size_t place = 0; place < set.rules.size(); ++place)
        if (const std::string& name = set.rules[place].description.name; config.runs(name, project_id))
            out.push_back(
                {place, json_text::dump(config.parameters(name, project_id)), config.place(name, project_id)});
    return out;
}

// The libraries to read.
std::vector<std::filesystem::path> libraries(const config::Config& config, const rules::Trust& trust,
                                             const Loading& loading) {
    if (loading.libraries) {
        std::vector<std::filesystem::path> out;
        for (const rules::CopiedLibrary& library : *loading.libraries)
            out.push_back(library.copy);
        return out;
    }
    try {
        return rules::libraries_in(config.plugins, trust);
    } catch (const std::filesystem::filesystem_error& error) {
        const std::string what =
            "the plugin directory " + config.plugins.string() + " cannot be read: " + error.code().message();
        if (!config.allow_no_rules) throw config::ConfigError(what);
        log::warn("{}; no rule runs, since --allow-no-rules was given", what);
        return {};
    }
}

// The operator's file for one that is read: the file itself, unless it is a copy that an earlier load made.
std::filesystem::path original(const std::filesystem::path& read, const Loading& loading) {
    if (loading.libraries)
        for (const rules::CopiedLibrary& library : *loading.libraries)
            if (library.copy == read) return library.file;
    return read;
}

workers::RuleSet load_set(const std::vector<std::filesystem::path>& files, const judging::Generation& generation,
                          const rules::Trust& trust, const Loading& loading) {
    std::map<std::string, std::string> names; // of files without their endings, by those of what is read
    for (const std::filesystem::path& file : files)
        names[file.stem().string()] = original(file, loading).stem().string();
    workers::RuleSet out = workers::load_rule_set(
        files, generation.copies->path(),
        [&](const std::string& name) -> const workers::RuleWorker::Settings& {
            return generation.settings_of(names.at(name));
        },
        trust, loading.abandoned);
    for (workers::Rule& rule : out.rules)
        rule.library.file = original(rule.library.file, loading);
    for (rules::Rejected& rejected : out.rejected)
        rejected.file = original(rejected.file, loading);
    return out;
}

// The rules that the configuration gives settings of their own.
void set_apart(const config::Config& config, judging::Generation& generation) {
    for (const auto& [rule, settings] : config.plugin_settings) {
        workers::RuleWorker::Settings own = generation.settings;
        own.time_limit = settings.time_limit.value_or(own.time_limit);
        own.confinement.memory_limit = std::uint64_t(settings.memory_limit.value_or(config.rule_memory_limit));
        own.confinement.readable = settings.read;
        for (const std::string& path : settings.read)
            if (std::error_code error; !std::filesystem::exists(path, error))
                log::warn("rule {} may read {} ({}), which does not exist, or not for this user", rule, path,
                          settings.place);
        own.confinement.sandboxed = settings.sandbox;
        if (settings.isolate || own != generation.settings)
            generation.apart.emplace(rule, judging::Generation::OwnSettings{std::move(own), settings.isolate});
        if (!settings.sandbox)
            log::warn("rule {} runs without the sandbox, since {} says so: it can reach the network, and all that this "
                      "user can",
                      rule, settings.place);
    }
}

void refuse_unknown_names(const config::Config& config, const workers::RuleSet& set, bool allow) {
    std::vector<std::string> names;
    for (const workers::Rule& rule : set.rules)
        names.push_back(rule.description.name);
    for (const rules::Rejected& rejected : set.rejected) // log_rules says why
        names.push_back(rejected.file.stem().string());
    std::string all;
    for (const std::string& line : config::unknown_names(config, names))
        all += (all.empty() ? "" : "\n") + line;
    if (allow && !all.empty()) return log::warn("{}", all);
    for (const rules::Rejected& rejected : set.rejected) // a name may be that of a rule in one of these
        all += all.empty() ? "" : "\nleft out " + rejected.file.string() + ": " + rejected.reason;
    if (!all.empty()) throw config::ConfigError(all);
}

// The handler of its kind, or on_event for whatever comes.
bool judges(const rules::Description& rule, const event::HandledEvent& row) {
    const auto has = [&](std::string_view handler) {
        return std::find(rule.handlers.begin(), rule.handlers.end(), handler) != rule.handlers.end();
    };
    return has(row.handler) || (has("on_event") && rule.event_matcher.empty());
}

} // namespace

std::vector<std::string> logged_events(const workers::RuleSet& rules) {
    std::set<std::string> out;
    for (const workers::Rule& rule : rules.rules)
        out.insert(rule.description.event_matcher.begin(), rule.description.event_matcher.end());
    for (const event::HandledEvent& row : event::handled_events) {
        const bool is_always = row.kind == event::EventKind::submit || row.kind == event::EventKind::review ||
                               row.kind == event::EventKind::project_updated;
        if (is_always || std::any_of(rules.rules.begin(), rules.rules.end(),
                                     [&](const workers::Rule& rule) { return judges(rule.description, row); }))
            out.insert(std::string(event::logged_name(row)));
    }
    return {out.begin(), out.end()};
}

judging::Generation load_rules(const std::shared_ptr<const config::Config>& config, const std::filesystem::path& copies,
                               const Loading& loading) {
    judging::Generation out;
    out.copies = std::make_shared<const rules::CopyFolder>(copies);
    out.settings.time_limit = config->rule_time_limit;
    out.settings.confinement.memory_limit = std::uint64_t(config->rule_memory_limit);
    out.choose = [config](const workers::RuleSet& set, const std::string& project_id) {
        return choose_rules(*config, set, project_id);
    };
    set_apart(*config, out);
    const rules::Trust trusted = trust(*config);
    out.rules = load_set(libraries(*config, trusted, loading), out, trusted, loading);
    refuse_unknown_names(*config, out.rules, loading.allow_unknown_names);
    std::vector<std::string> projects{""}; // "" stands for every project that is not configured
    for (const auto& [id, project] : config->projects)
        projects.push_back(id);
    rules::NoServices none("Kili cannot be asked while the host starts");
    const workers::SettingsOf settings_of = [&out](const std::string& rule) -> const workers::RuleWorker::Settings& {
        return out.settings_of(rule);
    };
    workers::try_rules(out.rules, projects, out.choose, settings_of, none, loading.abandoned);
    log_rules(*config, out.rules, loading.log_states);
    if (config->strict_plugins && !out.rules.rejected.empty())
        throw config::ConfigError("a library cannot be used, and --strict-plugins was given");
    if (out.rules.rules.empty() && !config->allow_no_rules) {
        std::string left_out;
        for (const rules::Rejected& rejected : out.rules.rejected)
            left_out += "\nleft out " + rejected.file.string() + ": " + rejected.reason;
        throw config::ConfigError("no rule in " + config->plugins.string() +
                                  ": put a plugin library there, or give --allow-no-rules" + left_out);
    }
    return out;
}

} // namespace kilihost::pipeline
