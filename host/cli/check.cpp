// kili-host check: one rule, one event, no network.
#include "check/drawing.hpp"
#include "check/file_services.hpp"
#include "check/file_watch.hpp"
#include "check/input.hpp"
#include "check/objects.hpp"
#include "check/picture.hpp"
#include "check/report.hpp"
#include "check/settings.hpp"
#include "cli/commands.hpp"
#include "cli/option_types.hpp"
#include "cli/rule_runs.hpp"
#include "json_text/json_text.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <optional>

namespace kilihost::cli {
namespace check_command {
namespace {

using terminal::say;

struct Options {
    std::string plugin, event, label, project, draw, image;
    std::vector<std::string> config, services;
    bool json = false;
    bool watch = false;
    bool in_process = false;
    rules::Trust trust;

    const std::string& input() const { return label.empty() ? event : label; }
};

check::CheckReport judge(const Options& options, const event::Event& event, check::FileServices& services) {
    const RuleRun run{options.plugin, json_text::dump(check::parameters_from(options.config)),
                      options.config.empty() ? "" : "--config", options.trust};
    check::CheckReport report;
    report.verdict = (options.in_process ? judge_in_process : judge_by)(run, event, services);
    if (!report.verdict.failures.empty()) {
        const rules::Failure& failure = report.verdict.failures.front();
        throw std::runtime_error("rule " + failure.rule + " failed: " + failure.cause);
    }
    report.judged = !report.verdict.is_of_no_rule() && report.verdict.skipped.empty();
    report.issues = services.issues();
    report.mutations = services.mutations();
    return report;
}

void draw(const Options& options, const check::CheckReport& report, const check::LabelObjects& objects) {
    std::optional<check::Picture> picture;
    if (!options.image.empty()) picture = check::picture_from(options.image);
    std::ofstream out(options.draw, std::ios::binary | std::ios::trunc);
    out << check::drawing(report, objects, picture);
    if (!out.flush()) throw std::runtime_error(options.draw + " cannot be written");
}

int check_once(const Options& options) {
    try {
        check::FileServices services(options.services, options.project);
        const event::Event event = options.label.empty() ? check::event_from(options.event)
                                                         : check::submission_of(options.label, services.project_id());
        const check::CheckReport report = judge(options, event, services);
        const std::shared_ptr<const event::Document> project = services.project(event.project_id());
        const check::LabelObjects objects(event::get(event.label(), "jsonResponse"),
                                          project == nullptr ? nullptr : project->root());
        if (!options.draw.empty()) draw(options, report, objects);
        std::fputs((options.json ? as_json(report, objects) : as_table(report, objects)).c_str(), stdout);
        std::fflush(stdout);
        return report.verdict.findings.empty() && !report.verdict.send_back ? 0 : 1;
    } catch (const rules::Library::Unusable& error) {
        say("kili-host check: " + options.plugin + ": " + error.what());
    } catch (const std::exception& error) {
        say(std::string("kili-host check: ") + error.what());
    }
    return 2;
}

std::string time_of_day() {
    const std::time_t now = std::time(nullptr);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%H:%M:%S", std::localtime(&now)); // NOLINT(concurrency-mt-unsafe)
    return text.data();
}

int check_again_and_again(const Options& options) {
    std::vector<std::filesystem::path> files{options.plugin, options.input()};
    if (!options.project.empty()) files.emplace_back(options.project);
    for (const std::string& service : options.services)
        files.emplace_back(service.substr(service.find('=') + 1));
    check::FileWatch watch(std::move(files));
    int code = check_once(options);
    while (watch.changed()) {
        std::printf("\n--- %s\n", time_of_day().c_str());
        code = check_once(options);
    }
    return code;
}

int run_check(const Options& options) {
    if (!options.watch) return check_once(options);
    if (options.input() != "-") return check_again_and_again(options);
    say("kili-host check: --watch needs a file: standard input is read once");
    return 2;
}

} // namespace
} // namespace check_command

void add_check(CLI::App& app, int& exit_code) {
    using namespace check_command;
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("check", "Run one rule on one event, without a server or network");
    existing_file(command->add_option("--plugin", options->plugin, "the rule's library")->required());
    auto* const input = command->add_option_group("input")->require_option(1);
    input->add_option("--event", options->event, "an event as Kili posts it; - is standard input")->type_name("FILE");
    input->add_option("--label", options->label, "a label, or its jsonResponse alone; judged as a submitted label")
        ->type_name("FILE");
    const auto repeated = [&](const char* name, std::vector<std::string>& values, const char* help, const char* type) {
        command->add_option(name, values, help)->allow_extra_args(false)->type_name(type);
    };
    command
        ->add_option("--project", options->project,
                     "the project that the rule sees, as JSON: id, title, inputType, ...")
        ->type_name("FILE");
    repeated("--config", options->config, "a parameter, as in the configuration file: max_area=0.2", "NAME=VALUE");
    repeated("--service", options->services,
             "what a service answers: labels=FILE, an array of labels; graphql=FILE, a reply's data", "NAME=FILE");
    command->add_flag("--json", options->json, "print the findings as JSON");
    auto* const drawn = command->add_option("--draw", options->draw, "draw the label and its findings, as SVG");
    drawn->type_name("FILE");
    command->add_option("--image", options->image, "draw over this image, PNG or JPEG")
        ->type_name("FILE")
        ->needs(drawn);
    command->add_flag("--allow-writable-plugins", options->trust.allow_writable,
                      "run a library that other users may change");
    command->add_flag("--watch", options->watch,
                      "check again whenever the library or an input changes; Ctrl-C ends it");
    command->add_flag("--in-process", options->in_process,
                      "run the rule in this process, for a debugger; default: in a separate process");
    command->footer("Exit code: 0 the label passes, 1 there are findings, 2 it could not be run.");
    command->callback([options, &exit_code] { exit_code = run_check(*options); });
}

} // namespace kilihost::cli
