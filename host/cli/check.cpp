// kili-host check: one rule, one event, no network.
#include "cli/commands.hpp"
#include "cli/read_file.hpp"
#include "console/log.hpp"
#include "rules/copy_folder.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

namespace kilihost::cli {
namespace {

struct Options {
    std::string plugin, event, label;
    bool json = false;
};

// The event that submitting a label makes. The file holds a label as Kili has it, or its jsonResponse alone.
event::Event submitted(const std::string& file) {
    nlohmann::json label;
    try {
        label = nlohmann::json::parse(read_file(file));
    } catch (const nlohmann::json::parse_error& error) {
        throw std::runtime_error(file + " is not JSON: " + error.what());
    }
    if (!label.is_object()) throw std::runtime_error(file + " holds no label: it must be a JSON object");
    if (!label.contains("jsonResponse")) label = {{"jsonResponse", label}};
    if (!label.contains("id")) label["id"] = "label";
    const nlohmann::json event{{"eventType", "onSubmit"},
                               {"logPayload", {{"runId", "check"}, {"projectId", "project"}}},
                               {"payload", {{"label", label}, {"asset_id", "asset"}}}};
    return event::Event(event.dump());
}

void print_json(const rules::Verdict& verdict) {
    nlohmann::ordered_json out;
    out["findings"] = nlohmann::ordered_json::array();
    for (const rules::Finding& finding : verdict.findings) {
        nlohmann::ordered_json& one = out["findings"].emplace_back();
        one["rule"] = finding.rule;
        one["severity"] = finding.severity == rules::Severity::warn ? "warn" : "block";
        one["text"] = finding.text;
        one["mid"] = nullptr;
        if (!finding.mid.empty()) one["mid"] = finding.mid;
    }
    out["sendBack"] = verdict.send_back;
    std::printf("%s\n", out.dump(2).c_str());
}

void print_table(const rules::Verdict& verdict) {
    std::size_t widest = 4;
    for (const rules::Finding& finding : verdict.findings)
        widest = std::max(widest, finding.text.size());
    for (const rules::Finding& finding : verdict.findings)
        std::printf("%-5s  %-*s  %s\n", finding.severity == rules::Severity::warn ? "warn" : "block",
                    int(std::min<std::size_t>(widest, 100)), finding.text.c_str(),
                    finding.mid.empty() ? "the label" : finding.mid.c_str());
    std::printf("%zu %s; the asset is %s\n", verdict.findings.size(),
                verdict.findings.size() == 1 ? "finding" : "findings",
                verdict.send_back ? "sent back" : "not sent back");
}

int check(const Options& options) {
    try {
        console::set_up_log("info", "text");
        const rules::CopyFolder copies;
        const auto rule = std::make_shared<const rules::Library>(options.plugin, copies.path());
        const event::Event event =
            options.label.empty() ? event::Event(read_file(options.event)) : submitted(options.label);
        if (event.lacks_json_response())
            throw std::runtime_error("the label lacks jsonResponse, and check asks nobody");
        rules::NoServices services("check runs without a network");
        rules::Judge judge([&](const std::string&) { return std::vector<rules::Chosen>{{rule, "{}"}}; }, services);
        const rules::Verdict verdict = judge.judge(event);
        if (!verdict.failures.empty())
            throw std::runtime_error("rule " + rule->name() + " failed: " + verdict.failures.front().cause);
        options.json ? print_json(verdict) : print_table(verdict);
        return verdict.findings.empty() && !verdict.send_back ? 0 : 1;
    } catch (const rules::Library::Unusable& error) {
        std::fprintf(stderr, "kili-host check: %s: %s\n", options.plugin.c_str(), error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "kili-host check: %s\n", error.what());
    }
    return 2;
}

} // namespace

void add_check(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("check", "Run one rule on one event, without a server or network");
    command->add_option("--plugin", options->plugin, "the rule's library")
        ->required()
        ->check(CLI::ExistingFile)
        ->type_name("FILE");
    auto* const input = command->add_option_group("input")->require_option(1);
    input->add_option("--event", options->event, "an event as Kili posts it; - is standard input")->type_name("FILE");
    input->add_option("--label", options->label, "a label, or its jsonResponse alone; judged as submitted")
        ->type_name("FILE");
    command->add_flag("--json", options->json, "print the findings as JSON");
    command->footer("Exit code: 0 the label passes, 1 there are findings, 2 it could not be run.");
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

} // namespace kilihost::cli
