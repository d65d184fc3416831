// kili-host rules: what the libraries of a directory are.
#include "cli/commands.hpp"
#include "rules/copy_folder.hpp"
#include "rules/library.hpp"
#include "terminal/say.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kilihost::cli {
namespace rules_command {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

rules::Directory load(const fs::path& path, const fs::path& copies) {
    if (!fs::is_regular_file(path)) return rules::load_directory(path, copies);
    rules::Directory one;
    try {
        one.rules.push_back(std::make_shared<const rules::Library>(path, copies));
    } catch (const rules::Library::Unusable& error) {
        one.rejected.push_back({path, error.what()});
    }
    return one;
}

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names)
        all += (all.empty() ? "" : ", ") + name;
    return all;
}

// A line for each property of a table's schema; those of tables within it below, indented.
std::string properties(const Json& schema, const std::string& indent) {
    std::string out;
    const Json all = schema.value("properties", Json::object());
    const Json required = schema.value("required", Json::array());
    for (const auto& [name, property] : all.items()) {
        if (!property.is_object()) continue;
        out += indent + name + "  " + rules::allowed(property);
        if (std::find(required.begin(), required.end(), name) != required.end()) out += "; required";
        if (property.contains("default")) out += "; default " + property["default"].dump();
        out += "\n";
        if (const Json text = property.value("description", Json()); text.is_string())
            out += indent + "    " + text.get<std::string>() + "\n";
        out += properties(property, indent + "    ");
        if (const Json items = property.value("items", Json()); items.is_object())
            out += properties(items, indent + "    ");
    }
    return out;
}

std::string described(const rules::Library& rule) {
    std::string out = rule.name() + " " + rule.version() + "  (ABI " + rule.abi() + ")  " + rule.file().string() + "\n";
    if (!rule.summary().empty()) out += "  " + rule.summary() + "\n";
    out += "  handlers: " + joined(rule.handlers()) + "\n";
    if (!rule.event_matcher().empty()) out += "  events: " + joined(rule.event_matcher()) + "\n";
    out += "  judges projects of input type: " + (rule.applies_to().empty() ? "any" : joined(rule.applies_to())) + "\n";
    if (rule.parameters() && !rule.parameters()->enabling().empty())
        out +=
            "  not configured: judges nothing, until one of these is given: " + joined(rule.parameters()->enabling()) +
            "\n";
    if (!rule.parameters()) return out + "  parameters: not declared\n";
    const std::string list = properties(rule.parameters()->json(), "    ");
    return out + (list.empty() ? "  parameters: none\n" : "  parameters:\n" + list);
}

void print_text(const rules::Directory& directory) {
    for (const auto& rule : directory.rules)
        std::printf("%s\n", described(*rule).c_str());
    for (const rules::Rejected& rejected : directory.rejected)
        std::printf("BROKEN  %s\n  %s\n\n", rejected.file.string().c_str(), rejected.reason.c_str());
    std::printf("rules: %zu, broken libraries: %zu\n", directory.rules.size(), directory.rejected.size());
}

void print_json(const rules::Directory& directory) {
    Json out{{"rules", Json::array()}, {"broken", Json::array()}};
    for (const auto& rule : directory.rules)
        out["rules"].push_back(
            {{"name", rule->name()},
             {"version", rule->version()},
             {"summary", rule->summary()},
             {"abi", rule->abi()},
             {"handlers", rule->handlers()},
             {"eventMatcher", rule->event_matcher()},
             {"appliesTo", rule->applies_to()},
             {"judgesNothingWithout", rule->parameters() ? rule->parameters()->enabling() : std::vector<std::string>()},
             {"parameters", rule->parameters() ? rule->parameters()->json() : Json()},
             {"path", rule->file().string()}});
    for (const rules::Rejected& rejected : directory.rejected)
        out["broken"].push_back({{"path", rejected.file.string()}, {"reason", rejected.reason}});
    std::printf("%s\n", out.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

int list_rules(const std::string& path, bool json) {
    try {
        const rules::CopyFolder copies;
        const rules::Directory directory = load(path, copies.path());
        json ? print_json(directory) : print_text(directory);
        return directory.rejected.empty() ? 0 : 1;
    } catch (const fs::filesystem_error& error) {
        terminal::say("kili-host rules: " + path + " cannot be read: " + error.code().message());
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
    };
    const auto options = std::make_shared<Options>();
    CLI::App* const command = app.add_subcommand("rules", "List the rules of a directory, or of one library");
    command->add_option("path", options->path, "a plugin directory or a library")->required()->type_name("DIR|FILE");
    command->add_flag("--json", options->json, "print them as JSON, with the schemas of their parameters");
    command->footer("Exit code: 0 all can be loaded, 1 a library is broken, 2 it could not be looked at.");
    command->callback([options, &exit_code] { exit_code = list_rules(options->path, options->json); });
}

} // namespace kilihost::cli
