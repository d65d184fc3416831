#include "workers/plausible.hpp"

#include "event/utf8.hpp"
#include "rules/clean.hpp"
#include "rules/schema_dialect.hpp"

#include <kili/plugin.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace kilihost::workers {
namespace {

constexpr std::size_t longest_failure = 8'192;      // bytes
constexpr std::size_t handlers_of_an_event = 2;     // the event's own handler, and on_event
constexpr std::size_t longest_metadata = 16 * 1024; // of KILI_MAX_TEXT bytes, written with escapes

bool is_text(std::string_view text, std::size_t longest = KILI_MAX_TEXT) {
    return text.size() <= longest && event::utf8_end(text) == text.size();
}

bool are_texts(const std::vector<std::string>& texts) {
    return std::all_of(texts.begin(), texts.end(), [](const std::string& text) { return is_text(text); });
}

bool has_schema_for_use(const rules::Description& rule) {
    try {
        static_cast<void>(rule.schema());
        return true;
    } catch (const rules::BrokenSchema&) {
        return false;
    }
}

} // namespace

bool is_plausible(const Loaded& library) {
    if (!library.unusable.empty()) return true;
    const rules::Description& rule = library.rule;
    return rules::is_rule_name(rule.name) && is_text(rule.version) && is_text(rule.summary) && is_text(rule.abi) &&
           !rule.handlers.empty() && are_texts(rule.handlers) && are_texts(rule.event_matcher) &&
           are_texts(rule.applies_to) && has_schema_for_use(rule);
}

bool make_plausible(rules::Verdict& verdict, const std::vector<Loaded>& loaded) {
    std::map<std::string_view, std::size_t> findings; // by rule
    for (const Loaded& library : loaded)
        findings.emplace(library.rule.name, 0);
    const auto is_rule = [&](const std::string& name) { return findings.contains(name); };
    for (const rules::Finding& finding : verdict.findings) {
        const auto rule = findings.find(finding.rule);
        // A call's last finding may say how many more there were.
        if (rule == findings.end() || ++rule->second > handlers_of_an_event * (KILI_MAX_FINDINGS + 1)) return false;
        if (!is_text(finding.text) || !is_text(finding.mid)) return false;
    }
    if (verdict.metadata.size() > handlers_of_an_event * loaded.size() * KILI_MAX_METADATA) return false;
    for (const auto& [key, wanted] : verdict.metadata)
        if (!is_rule(wanted.rule) || !is_text(key) || !is_text(wanted.value, longest_metadata) ||
            !nlohmann::json::accept(wanted.value))
            return false;
    for (rules::Failure& failure : verdict.failures) {
        if (!is_rule(failure.rule)) return false;
        failure.cause = rules::clean(failure.cause, longest_failure);
    }
    for (rules::Skipped& skipped : verdict.skipped) {
        if (!is_rule(skipped.rule)) return false;
        skipped.reason = rules::clean(skipped.reason, longest_failure);
    }
    return std::all_of(verdict.passed.begin(), verdict.passed.end(), is_rule) &&
           std::all_of(verdict.sent_back.begin(), verdict.sent_back.end(), is_rule) &&
           std::all_of(verdict.review_asked_by.begin(), verdict.review_asked_by.end(), is_rule);
}

bool is_plausible(const ServiceCall& call) {
    constexpr std::size_t any = std::size_t(-1);
    return is_text(call.project_id, any) && is_text(call.first, any) && is_text(call.second, any) &&
           are_texts(call.types) && are_texts(call.texts) && are_texts(call.mids) &&
           call.texts.size() == call.mids.size() && call.texts.size() <= KILI_MAX_FINDINGS;
}

} // namespace kilihost::workers
