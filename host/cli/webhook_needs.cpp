#include "cli/webhook_needs.hpp"

#include "cli/input.hpp"
#include "cli/rule_runs.hpp"
#include "event/event_kind.hpp"

#include <algorithm>

namespace kilihost::cli {
namespace {

void add(std::vector<std::string>& all, const std::string& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

void add_rule(WebhookNeeds& needs, const rules::Description& rule, bool matcher_only) {
    const std::vector<std::string>& handlers = rule.handlers;
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
            needs.lines.push_back("rule " + rule.name + " needs " + std::string(row.handler_type) +
                                  ", which only a handler can ask for: --matcher-only leaves it out");
    }
    for (const std::string& matcher : rule.event_matcher)
        want(needs.event_matchers, matcher);
    if (!wanted.empty()) needs.lines.push_back("rule " + rule.name + " needs " + wanted);
    if (has("on_event") && rule.event_matcher.empty())
        needs.lines.push_back("rule " + rule.name +
                              " has on_event and no event_matcher: it gets every event that Kili sends");
}

} // namespace

WebhookNeeds webhook_needs(const std::filesystem::path& plugins, bool matcher_only) {
    DescribedRules all;
    try {
        all = describe_rules(rules::libraries_in(plugins), {});
    } catch (const std::filesystem::filesystem_error& error) {
        throw InputError(plugins.string() + " cannot be read: " + error.code().message());
    } catch (const rules::Untrusted& error) {
        throw InputError(error.what());
    }
    if (!all.rejected.empty())
        throw InputError(all.rejected.front().file.string() + ": " + all.rejected.front().reason);
    WebhookNeeds needs;
    for (const DescribedRule& rule : all.rules)
        add_rule(needs, rule.description, matcher_only);
    if (needs.handler_types.empty() && needs.event_matchers.empty())
        throw InputError("the rules in " + plugins.string() + " name no event" +
                         (matcher_only ? " that a matcher can ask for" : "") + ": give --handler or --matcher");
    return needs;
}

} // namespace kilihost::cli
