// kili-host rules: lists the rules in a directory's libraries.
#include "cli/commands.hpp"
#include "cli/rule_runs.hpp"
#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>
#include <boost/algorithm/string/join.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace kilihost::cli {
namespace rules_command {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using terminal::printable; // for all that a library says

std::string joined(const std::vector<std::string>& names) {
    return printable(boost::algorithm::join(names, ", "));
}

// What a process said before it ended may have several lines.
std::string indented(const std::string& text) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        out += "  " + printable(line) + "\n";
    return out;
}

// A line for each property of a table's schema; those of inner tables follow, indented.
std::string properties(const Json& schema, const std::string& indent) {
    std::string out;
    const Json all = schema.value("properties", Json::object());
    const Json required = schema.value("required", Json::array());
    for (const auto& [name, property] : all.items()) {
        if (!property.is_object()) continue;
        out += indent + printable(name) + "  " + printable(rules::allowed(property));
        if (std::find(required.begin(), required.end(), name) != required.end()) out += "; required";
        if (property.contains("default")) out += "; default " + printable(json_text::dump(property["default"]));
        out += "\n";
        if (const Json text = property.value("description", Json()); text.is_string())
            out += indent + "    " + printable(text.get<std::string>()) + "\n";
        out += properties(property, indent + "    ");
        if (const Json items = property.value("items", Json()); items.is_object())
            out += properties(items, indent + "    ");
    }
    return out;
}

std::string described(const DescribedRule& rule, const std::optional<rules::ParameterSchema>& parameters) {
    const rules::Description& what = rule.description;
    std::string out =
        what.name + " " + printable(what.version) + "  (ABI " + what.abi + ")  " + printable(rule.file.string()) + "\n";
    if (!what.summary.empty()) out += "  " + printable(what.summary) + "\n";
    out += "  handlers: " + joined(what.handlers) + "\n";
    if (!what.event_matcher.empty()) out += "  events: " + joined(what.event_matcher) + "\n";
    out += "  judges projects of input type: " + (what.applies_to.empty() ? "any" : joined(what.applies_to)) + "\n";
    if (!parameters) return out + "  parameters: not declared\n";
    if (!parameters->enabling().empty())
        out +=
            "  not configured: judges nothing, until one of these is given: " + joined(parameters->enabling()) + "\n";
    const std::string list = properties(parameters->json(), "    ");
    return out + (list.empty() ? "  parameters: none\n" : "  parameters:\n" + list);
}

void print_text(const DescribedRules& all) {
    for (const DescribedRule& rule : all.rules)
        std::printf("%s\n", described(rule, rule.description.schema()).c_str());
    for (const rules::Rejected& rejected : all.rejected)
        std::printf("BROKEN  %s\n%s\n", printable(rejected.file.string()).c_str(), indented(rejected.reason).c_str());
    std::printf("rules: %zu, broken libraries: %zu\n", all.rules.size(), all.rejected.size());
}

void print_json(const DescribedRules& all) {
    Json out{{"rules", Json::array()}, {"broken", Json::array()}};
    for (const DescribedRule& rule : all.rules) {
        const std::optional<rules::ParameterSchema> parameters = rule.description.schema();
        out["rules"].push_back(
            {{"name", rule.description.name},
             {"version", rule.description.version},
             {"summary", rule.description.summary},
             {"abi", rule.description.abi},
             {"handlers", rule.description.handlers},
             {"eventMatcher", rule.description.event_matcher},
             {"appliesTo", rule.description.applies_to},
             {"judgesNothingWithout", parameters ? parameters->enabling() : std::vector<std::string>()},
             {"parameters", parameters ? parameters->json() : Json()},
             {"path", rule.file.string()},
             {"sha256", rule.sha256}});
    }
    for (const rules::Rejected& rejected : all.rejected)
        out["broken"].push_back({{"path", rejected.file.string()}, {"reason", rejected.reason}});
    std::printf("%s\n", terminal::printable_json(out, 2).c_str());
}

int list_rules(const fs::path& path, bool json, const rules::Trust& trust) {
    try {
        const DescribedRules all =
            describe_rules(fs::is_regular_file(path) ? std::vector{path} : rules::libraries_in(path, trust), trust);
        json ? print_json(all) : print_text(all);
        return all.rejected.empty() ? 0 : 1;
    } catch (const fs::filesystem_error& error) {
        terminal::say("kili-host rules: " + path.string() + " cannot be read: " + error.code().message());
    } catch (const std::exception& error) {
        terminal::say(std::string("kili-host rules: ") + error.what());
    }
    return 2;
}

} // namespace
} // namespace rules_command

void add_rules(CLI::App& app, int& exit_code) {
    using namespace rules_command;
    struct Options {
        std::string path;
        bool json = false;
        rules::Trust trust;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("rules", "List the rules of a directory, or of one library");
    command->add_option("PATH", options->path, "a plugin directory or a library")->required()->type_name("DIR|FILE");
    command->add_flag("--json", options->json, "print them as JSON, with the schemas of their parameters");
    command->add_flag("--allow-writable-plugins", options->trust.allow_writable,
                      "load libraries that other users may change");
    command->footer("Exit code: 0 all can be loaded, 1 a library is broken, 2 the path cannot be read.");
    command->callback([options, &exit_code] { exit_code = list_rules(options->path, options->json, options->trust); });
}

} // namespace kilihost::cli
