// kili-host audit: runs rules over the labels that exist.
#include "audit/application.hpp"
#include "audit/auditor.hpp"
#include "audit/report.hpp"
#include "cli/asset_status.hpp"
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/kili_command.hpp"
#include "cli/signals.hpp"
#include "config/moment.hpp"
#include "log/set_up.hpp"
#include "pipeline/judging/generation_judge.hpp"
#include "pipeline/load_rules.hpp"
#include "pipeline/service.hpp"
#include "rules/copy_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

namespace kilihost::cli {
namespace audit_command {
namespace {

namespace fs = std::filesystem;

struct AuditOptions : KiliOptions {
    audit::Scope scope;
    StatusOptions status;
    std::optional<std::string> plugins;
    std::vector<std::string> rules;
    std::string since, out;
    bool allow_writable_plugins = false;
    bool fresh = false, apply = false, yes = false;
};

// The end of this second, in Kili's form: labels that come while the audit runs are left out.
std::string end_of_scope() {
    const auto second = std::chrono::floor<std::chrono::seconds>(config::now());
    return config::utc_text(second + std::chrono::milliseconds(999));
}

// Identifies a record: other rules or parameters make another audit.
std::string description(const judging::Generation& generation, const std::string& project) {
    std::string out;
    for (const workers::ProjectMessage::Rule& rule : generation.choose(generation.rules, project)) {
        const rules::Description& what = generation.rules.rules[rule.library].description;
        out += what.name + ' ' + what.version + ' ' + rule.parameters + '\n';
    }
    return out;
}

// Leaves only the rules that were named, if any were.
void keep_named_rules(judging::Generation& generation, const AuditOptions& options) {
    if (options.rules.empty()) return;
    const std::vector<workers::ProjectMessage::Rule> running =
        generation.choose(generation.rules, options.scope.project_id);
    for (const std::string& wanted : options.rules) {
        const auto is_it = [&](const workers::ProjectMessage::Rule& rule) { return generation.name(rule) == wanted; };
        if (std::any_of(running.begin(), running.end(), is_it)) continue;
        std::string known;
        for (const workers::ProjectMessage::Rule& rule : running)
            known += (known.empty() ? "" : ", ") + generation.name(rule);
        throw InputError("no rule " + wanted + " runs for the project; these do: " + known);
    }
    generation.keep_rules(options.rules);
}

template <typename Write>
void write_file(const fs::path& file, Write write) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    write(out);
    out.close();
    if (!out) throw InputError(file.string() + " cannot be written");
}

void write_reports(const fs::path& folder, const audit::Summary& summary, audit::AuditRecord& record) {
    write_file(folder / "findings.csv", [&](std::ostream& out) { audit::write_csv(out, record); });
    write_file(folder / "report.json", [&](std::ostream& out) { audit::write_json(out, summary, record); });
    write_file(folder / "report.html", [&](std::ostream& out) { audit::write_html(out, summary, record); });
}

bool agreed(const audit::Work& work, const AuditOptions& options) {
    std::string text =
        "To be filed: " + std::to_string(work.issues) +
        " issues, except those that are already open; to be sent back: " + std::to_string(work.send_backs) + " assets";
    if (work.metadata > 0) text += "; metadata to be set: of " + std::to_string(work.metadata) + " assets";
    if (work.reviews > 0) text += "; to be reviewed: " + std::to_string(work.reviews) + " assets";
    say(text + ".");
    if (options.yes) return true;
    if (::isatty(STDIN_FILENO) != 1)
        throw InputError("--apply asks before it acts, and standard input is no terminal: give --yes");
    std::cerr << "Continue? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

int act(Session& session, audit::AuditRecord& record, const AuditOptions& options, const StopSignals& signals) {
    const audit::Work work = audit::work_of(record);
    if (const StopSignals::EndAtOnce asking(signals); !agreed(work, options)) {
        say("nothing was done");
        return 1;
    }
    bool stopped = false;
    std::int64_t left = 0;
    std::string reported;
    const std::int64_t dead =
        audit::apply(session.client, record, fs::path(options.out) / "actions", pipeline::outbox_policy(session.config),
                     [&](std::int64_t waiting, const std::string& reason) {
                         if (!reason.empty() && reason != reported) say("waiting: " + reason);
                         reported = reason;
                         left = waiting;
                         stopped = signals.asked();
                         return !stopped;
                     });
    if (stopped && left > 0) {
        say(std::to_string(left) + " actions are left: the same command continues with them");
        return 2;
    }
    if (dead > 0)
        say(std::to_string(dead) + " labels were refused by Kili: `kili-host events --data " +
            (fs::path(options.out) / "actions").string() + " --state dead` has them");
    say("done");
    return dead > 0 ? 1 : 0;
}

// Judges the labels that are not recorded yet. False if it was interrupted.
bool judge_all(Session& session, const judging::Generation& generation, audit::AuditRecord& record,
               const StopSignals& signals) {
    const StopSignals::StopFlag stop(signals, [&] { session.client.transport().stop(); }); // a call may take a minute
    try {
        const audit::Extent extent = audit::extent(session.client, record);
        if (extent.judged > 0)
            say("resuming after " + std::to_string(extent.judged) + " of " + std::to_string(extent.all) + " labels");
        terminal::Progress progress("labels", std::size_t(extent.all));
        progress.advance(std::size_t(extent.judged));
        audit::AuditServices services(session.client, session.project);
        judging::GenerationJudge judge(generation, services, stop.asked());
        audit::run(
            session.client, services, [&](const event::Event& event) { return judge.judge(event); }, record,
            [&] { return stop.asked().load(); }, [&](std::size_t labels) { progress.advance(labels); });
    } catch (const workers::Abandoned&) { // within a page, which is not recorded
        return false;
    } catch (const kili_api::NetworkError&) { // likewise, unless it is Kili's doing
        if (!stop.asked()) throw;
    }
    return !stop.asked();
}

int run_audit(Session& session, const AuditOptions& given) try {
    const StopSignals signals;
    log::set_level("warning");
    AuditOptions options = given;
    if (options.out.empty()) options.out = "audit-" + options.scope.project_id;
    if (!options.since.empty()) options.scope.since = time_point(options.since);
    options.scope.until = end_of_scope();
    options.scope.progress = progress_filter(session.project.value(), options.status);
    if (options.plugins) session.config.plugins = *options.plugins;
    session.config.allow_writable_plugins |= options.allow_writable_plugins;
    judging::Generation generation = [&] {
        const StopSignals::StopFlag stop(signals); // a rule's `create` may not return
        return pipeline::load_rules(std::make_shared<const config::Config>(session.config), rules::temporary_folder(),
                                    {.abandoned = stop.asked()});
    }();
    keep_named_rules(generation, options);

    const fs::path folder = options.out;
    std::error_code error;
    if (options.fresh) fs::remove_all(folder, error);
    if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error); // it holds labels
    if (error) throw InputError(folder.string() + " cannot be made: " + error.message());
    audit::AuditRecord record(folder / "audit.db", options.scope, description(generation, options.scope.project_id));
    const bool stopped = !judge_all(session, generation, record, signals);
    const audit::Summary summary = audit::summarize(record, !stopped);
    write_reports(folder, summary, record);
    if (options.format() == Format::json)
        audit::write_json(std::cout, summary, record);
    else
        std::cout << audit::as_table(summary);
    std::cout.flush();
    say("reports: " + (folder / "report.html").string() + ", report.json, findings.csv");
    if (stopped) {
        say("interrupted: the same command continues from here");
        return 2;
    }
    if (options.apply) return act(session, record, options, signals);
    return summary.findings > 0 ? 1 : 0;
} catch (const workers::Abandoned&) {
    say("interrupted while rules were loaded");
    return 2;
}

} // namespace
} // namespace audit_command

void add_audit(CLI::App& app, int& exit_code) {
    using namespace audit_command;
    const auto options = std::make_shared<AuditOptions>();
    CLI::App& verb = add_verb(app, "audit", "Run rules over the labels that exist; changes nothing without --apply",
                              options, exit_code, run_audit);
    verb.group("Kili, from the command line");
    add_project_option(verb, options->scope.project_id);
    verb.add_option("--plugins", options->plugins, "directory with the rules' libraries")->type_name("DIR");
    verb.add_flag("--allow-writable-plugins", options->allow_writable_plugins,
                  "run libraries that other users may change");
    verb.add_option("--rule", options->rules, "only this rule; repeatable")->type_name("NAME")->allow_extra_args(false);
    verb.add_option("--since", options->since, std::string("labels from then on: ") + config::moment_form)
        ->type_name("TIME");
    add_status_options(verb, options->status, "only labels of assets");
    in_range(verb.add_option("--sample", options->scope.sample, "about this many labels, spread evenly"),
             std::int64_t(1), std::int64_t(1'000'000'000));
    verb.add_option("--out", options->out, "folder of the record and the reports; default audit-PROJECT")
        ->type_name("DIR");
    verb.add_flag("--fresh", options->fresh, "discard an earlier audit's record in that folder");
    verb.add_flag("--apply", options->apply,
                  "file issues, send back, set metadata and add to review afterwards; asks first");
    verb.add_flag("--yes", options->yes, "with --apply, do not ask");
    verb.add_flag("--json", options->json, "print the report as JSON");
    verb.footer("It judges the latest label of each labeler and reviewer for an asset. An interrupted audit resumes\n"
                "where it stopped. What a rule asks Kili to change is listed, not carried out.\n"
                "Exit code: 0 no findings, 1 findings, 2 the audit did not finish.\n"
                "Examples:\n  kili-host audit --project cl1abc --plugins plugins --sample 1000\n"
                "  kili-host audit --project cl1abc --plugins plugins --rule bbox_area --since 30d --apply");
}

} // namespace kilihost::cli
