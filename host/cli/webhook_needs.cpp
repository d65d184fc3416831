#include "cli/webhook_needs.hpp"

#include "cli/input.hpp"
#include "event/event_kind.hpp"
#include "rules/copy_folder.hpp"
#include "rules/library.hpp"

#include <algorithm>

namespace kilihost::cli {
namespace {

void add(std::vector<std::string>& all, const std::string& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

void add_rule(WebhookNeeds& needs, const rules::Library& rule, bool matcher_only) {
    const std::vector<std::string> handlers = rule.handlers();
    const auto has = [&](std::string_view name) {
        return std::find(handlers.begin(), handlers.end(), name) != handlers.end();
    };
    std::string wanted;
    const auto want = [&](std::vector<std::string>& all, const std::string& one) {
        add(all, one);
        wanted += (wanted.empty() ? "" : ", ") + one;
    };
    for (const event::HandledEvent& row : event::handled_events) {
        if (!has(row.handler)) continue;
        if (!matcher_only)
            want(needs.handler_types, std::string(row.handler_type));
        else if (!row.name.empty())
            want(needs.event_matchers, std::string(row.name));
        else
            needs.lines.push_back("rule " + rule.name() + " needs " + std::string(row.handler_type) +
                                  ", which only a handler can ask for: it is left out by --matcher-only");
    }
    const kili_plugin_v1& plugin = rule.plugin();
    for (std::size_t i = 0; i < plugin.event_matcher_count; ++i)
        want(needs.event_matchers, std::string(plugin.event_matcher[i].data, plugin.event_matcher[i].size));
    if (!wanted.empty()) needs.lines.push_back("rule " + rule.name() + " needs " + wanted);
    if (has("on_event") && plugin.event_matcher_count == 0)
        needs.lines.push_back("rule " + rule.name() +
                              " has on_event and states no event_matcher: it is given whatever is sent");
}

} // namespace

WebhookNeeds webhook_needs(const std::filesystem::path& plugins, bool matcher_only) {
    const rules::CopyFolder copies;
    rules::Directory directory;
    try {
        directory = rules::load_directory(plugins, copies.path());
    } catch (const std::filesystem::filesystem_error& error) {
        throw InputError(plugins.string() + " cannot be read: " + error.code().message());
    }
    if (!directory.rejected.empty())
        throw InputError(directory.rejected.front().file.string() + ": " + directory.rejected.front().reason);
    WebhookNeeds needs;
    for (const auto& rule : directory.rules)
        add_rule(needs, *rule, matcher_only);
    if (needs.handler_types.empty() && needs.event_matchers.empty())
        throw InputError("the rules in " + plugins.string() + " name no event" +
                         (matcher_only ? " that a matcher can ask for" : "") + ": give --handler or --matcher");
    return needs;
}

} // namespace kilihost::cli
