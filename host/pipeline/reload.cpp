#include "pipeline/reload.hpp"

#include "log/log.hpp"
#include "pipeline/load_rules.hpp"
#include "pipeline/service.hpp"
#include "pipeline/supervisor.hpp"

#include <algorithm>
#include <set>

namespace kilihost::pipeline {
namespace {

const workers::Rule* find(const judging::Generation& generation, const std::string& name) {
    const std::vector<workers::Rule>& rules = generation.rules.rules;
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&](const workers::Rule& rule) { return rule.description.name == name; });
    return found == rules.end() ? nullptr : &*found;
}

bool has_other_parameters(const std::string& rule, const config::Config& before, const config::Config& after) {
    std::set<std::string> projects{""};
    for (const config::Config* const config : {&before, &after})
        for (const auto& [id, project] : config->projects)
            projects.insert(id);
    return std::any_of(projects.begin(), projects.end(), [&](const std::string& id) {
        return before.runs(rule, id) != after.runs(rule, id) ||
               before.parameters(rule, id) != after.parameters(rule, id);
    });
}

bool equal(const std::optional<config::Secret>& a, const std::optional<config::Secret>& b) {
    return a.has_value() == b.has_value() && (!a || a->equals(b->reveal()));
}

} // namespace

std::vector<std::string> reasons_to_refuse(const judging::Generation& before, const judging::Generation& after) {
    std::vector<std::string> out;
    for (const rules::Rejected& rejected : after.rules.rejected) {
        const auto is_it = [&](const rules::Rejected& known) { return known.file == rejected.file; };
        const std::vector<rules::Rejected>& known = before.rules.rejected;
        if (std::none_of(known.begin(), known.end(), is_it))
            out.push_back(rejected.file.string() + ": " + rejected.reason);
    }
    return out;
}

std::vector<std::string> changed_rules(const config::Config& old_config, const judging::Generation& before,
                                       const config::Config& new_config, const judging::Generation& after) {
    std::vector<std::string> out;
    for (const workers::Rule& rule : before.rules.rules)
        if (find(after, rule.description.name) == nullptr)
            out.push_back("rule " + rule.description.name + " " + rule.description.version + " is gone");
    for (const workers::Rule& rule : after.rules.rules) {
        const std::string named = "rule " + rule.description.name + " " + rule.description.version;
        const workers::Rule* const old = find(before, rule.description.name);
        if (old == nullptr)
            out.push_back(named + " is new");
        else if (old->library.sha256 != rule.library.sha256)
            out.push_back(named + " is changed; it was " + old->description.version);
        else if (has_other_parameters(rule.description.name, old_config, new_config))
            out.push_back(named + " has other parameters or projects");
    }
    return out;
}

std::vector<std::string> keys_for_next_start(const config::Config& before, const config::Config& after) {
    std::vector<std::string> out;
    const auto compare = [&](const char* key, bool equal) {
        if (!equal) out.push_back(std::string(key) + " is changed: it takes effect at the next start");
    };
    compare("listen", before.listen == after.listen);
    compare("webhook_path", before.webhook_path == after.webhook_path);
    compare("data", before.data == after.data);
    compare("body_limit", before.body_limit == after.body_limit);
    compare("shutdown_grace", before.shutdown_grace == after.shutdown_grace);
    compare("judging_threads", before.judging_threads == after.judging_threads);
    compare("[log]", before.log_level == after.log_level && before.log_format == after.log_format);
    compare("[http]", before.http == after.http);
    compare("[kili]", before.kili == after.kili);
    compare("[inbox]", before.inbox == after.inbox);
    compare("[outbox]", before.outbox == after.outbox);
    compare("the API key", equal(before.api_key, after.api_key));
    compare("the webhook header", equal(before.webhook_header, after.webhook_header));
    return out;
}

void Service::reload() {
    reloader_->ask();
}

void Service::watch_plugins(std::unique_ptr<PluginWatch> watch) {
    watch_ = std::move(watch);
    watch_->start([this] { return loaded_.load()->config->plugins; },
                  [this] {
                      log::info("the plugin directory or the configuration has changed");
                      reload();
                  });
    log::info("watching {}: changes there are loaded", config_.plugins.string());
}

ReloadResult Service::load_anew(const std::atomic<bool>& abandoned) {
    notify_reloading();
    const std::shared_ptr<const LoadedRules> before = loaded_;
    ReloadResult out;
    try {
        const std::shared_ptr<const config::Config> config = configure_();
        const auto generation =
            std::make_shared<const judging::Generation>(load_rules(config, libraries_, {.abandoned = abandoned}));
        out.lines = reasons_to_refuse(*before->generation, *generation);
        if (out.lines.empty() && !workers_->renew(generation, abandoned)) out.lines = {workers::Abandoned().what()};
        if (out.lines.empty()) {
            out.done = true;
            out.lines = changed_rules(*before->config, *before->generation, *config, *generation);
            for (std::string& line : keys_for_next_start(config_, *config))
                out.lines.push_back(std::move(line));
            loaded_ = std::make_shared<const LoadedRules>(before->number + 1, config, generation);
            record_rules();
        }
    } catch (const std::exception& error) { // config::ConfigError, rules::Untrusted, std::system_error
        out.lines = {error.what()};
    }
    if (out.done)
        log::info("reloaded: from now on the rules of generation {} judge", before->number + 1);
    else
        log::error("not reloaded: the rules of generation {} run on", before->number);
    for (const std::string& line : out.lines)
        out.done ? log::info("{}", line) : log::error("{}", line);
    notify_ready(out.done ? summary() : summary() + "; not reloaded: " + out.lines.front());
    return out;
}

// The supervisor's status, in one line.
std::string Service::summary() const {
    const std::shared_ptr<const LoadedRules> loaded = loaded_;
    const std::size_t rules = loaded->generation->rules.rules.size();
    return "generation " + std::to_string(loaded->number) + ", " + std::to_string(rules) +
           (rules == 1 ? " rule" : " rules");
}

} // namespace kilihost::pipeline
