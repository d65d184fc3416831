#include "rejudge/difference.hpp"

#include "check/drawing.hpp"
#include "check/objects.hpp"

#include <algorithm>
#include <deque>
#include <type_traits>

namespace kilihost::rejudge {
namespace {

constexpr std::size_t most_causes = 100; // a crash's addresses may make each cause another one
constexpr std::size_t most_drawings = 3; // of a rule

using Findings = std::vector<const rules::Finding*>;

// Removes findings with equal keys from both lists, in order, and passes each pair to `take`.
template <class KeyOf, class Take>
void pair_up(Findings& before, Findings& after, const KeyOf& key_of, const Take& take) {
    std::map<decltype(key_of(*before.front())), std::deque<const rules::Finding*>> waiting;
    for (const rules::Finding* const finding : before)
        waiting[key_of(*finding)].push_back(finding);
    std::set<const rules::Finding*> taken;
    std::erase_if(after, [&](const rules::Finding* finding) {
        const auto found = waiting.find(key_of(*finding));
        if (found == waiting.end() || found->second.empty()) return false;
        take(found->second.front(), finding);
        taken.insert(found->second.front());
        found->second.pop_front();
        return true;
    });
    std::erase_if(before, [&](const rules::Finding* finding) { return taken.contains(finding); });
}

std::map<std::string, Findings> by_rule(const rules::Verdict& verdict) {
    std::map<std::string, Findings> out;
    for (const rules::Finding& finding : verdict.findings)
        out[finding.rule].push_back(&finding);
    return out;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

std::string drawn(const Findings& findings, const check::LabelObjects& objects) {
    check::CheckReport report;
    for (const rules::Finding* const finding : findings)
        report.verdict.findings.push_back(*finding);
    return check::drawing(report, objects, std::nullopt);
}

// The count of a key. Once there are too many keys, all further ones share a count.
template <typename Key, typename Count>
Count& counted(std::map<Key, Count>& all, const Key& key) {
    if (all.size() < most_causes || all.contains(key)) return all[key];
    Key rest = key;
    if constexpr (std::is_same_v<Key, std::string>)
        rest = "other causes";
    else
        std::get<std::tuple_size_v<Key> - 1>(rest) = "other causes";
    return all[rest];
}

// The values of what the rules ask for beside findings, by rule and what it is.
std::map<Difference::Rule, std::string> outcomes_of(const rules::Verdict& verdict) {
    std::map<Difference::Rule, std::string> out;
    for (const auto& [key, wanted] : verdict.metadata)
        out[{wanted.rule, "set metadata " + key}] = wanted.value;
    if (verdict.add_to_review())
        for (const std::string& rule : verdict.review_asked_by)
            out[{rule, "add to review"}] = "";
    return out;
}

} // namespace

struct Difference::Seen {
    inbox::EventId id;
    const event::Event& event;
    const check::LabelObjects& objects;
    bool differs = false;
};

void Difference::add(inbox::EventId id, const event::Event& event, const rules::Verdict& before,
                     const rules::Verdict& after, const event::Document* project) {
    std::set<std::string> failed = left_out_;
    note_side(Side::before, before, failed);
    note_side(Side::after, after, failed);
    if (failed.contains("")) return; // the failed rule is not known
    ++compared_;
    const check::LabelObjects objects(event::get(event.label(), "jsonResponse"),
                                      project == nullptr ? nullptr : project->root());
    std::map<std::string, Findings> was = by_rule(before);
    std::map<std::string, Findings> is = by_rule(after);
    std::set<std::string> rules;
    for (const rules::Verdict* const verdict : {&before, &after}) {
        for (const rules::Finding& finding : verdict->findings)
            rules.insert(finding.rule);
        rules.insert(verdict->passed.begin(), verdict->passed.end());
        rules.insert(verdict->sent_back.begin(), verdict->sent_back.end());
    }
    for (const std::string& rule : rules) {
        if (failed.contains(rule)) continue;
        Seen seen{id, event, objects};
        compare(rule, was[rule], is[rule], seen);
    }
    compare_outcomes(before, after, failed);
}

void Difference::compare_outcomes(const rules::Verdict& before, const rules::Verdict& after,
                                  const std::set<std::string>& failed) {
    const std::map<Rule, std::string> was = outcomes_of(before);
    const std::map<Rule, std::string> is = outcomes_of(after);
    for (const auto& [of, value] : was)
        if (!failed.contains(of.first)) ++counted(outcomes_, of).before;
    for (const auto& [of, value] : is) {
        if (failed.contains(of.first)) continue;
        OutcomeDifference& outcome = counted(outcomes_, of);
        ++outcome.after;
        if (const auto found = was.find(of); found != was.end() && found->second != value) ++outcome.changed;
    }
}

void Difference::add_unjudged(const std::string& cause) {
    ++counted(unjudged_, cause);
}

void Difference::add_mutation(const std::string& rule, const std::string& what) {
    ++counted(mutations_, {rule, what});
}

// What a side failed at, or did not run. `failed` gets the names of the rules; an empty one stands for all.
void Difference::note_side(Side side, const rules::Verdict& verdict, std::set<std::string>& failed) {
    if (verdict.send_back) ++sent_back_[std::size_t(side)];
    for (const rules::Failure& failure : verdict.failures) {
        ++counted(failures_, {side, failure.rule, first_line(failure.cause)});
        failed.insert(failure.rule.starts_with('(') ? "" : failure.rule);
    }
    for (const rules::Skipped& skipped : verdict.skipped)
        ++counted(not_run_, {side, skipped.rule, skipped.reason});
}

// Pairs first equal findings, then those at the same place, then those about the same object.
void Difference::compare(const std::string& rule, Findings before, Findings after, Seen& seen) {
    RuleDifference& out = rules_[rule];
    const Findings all_before = before;
    const Findings all_after = after;
    using rules::Finding;
    pair_up(
        before, after, [](const Finding& f) { return std::tuple(f.mid, f.text, f.severity); },
        [&](const Finding*, const Finding*) { ++out.unchanged; });
    const auto change = [&](const Finding* was, const Finding* is) { note(out, Change::changed, *is, was, is, seen); };
    pair_up(
        before, after, [](const Finding& f) { return std::pair(f.mid, f.places.text()); }, change);
    // A finding about the whole label names no object, so it is not paired with any other.
    pair_up(
        before, after, [](const Finding& f) { return std::pair(f.mid.empty() ? &f : nullptr, f.mid); }, change);
    for (const Finding* const finding : before)
        note(out, Change::gone, *finding, finding, nullptr, seen);
    for (const Finding* const finding : after)
        note(out, Change::appeared, *finding, nullptr, finding, seen);
    if (!seen.differs) return;
    ++out.events;
    if (out.drawings.size() < most_drawings && out.events <= std::int64_t(most_drawings) && examples_ > 0)
        out.drawings.push_back({rule, seen.event.label_id(), seen.event.asset_id(),
                                drawn(all_after.empty() ? all_before : all_after, seen.objects)});
}

// `shown`: the one of the two that says where it is.
void Difference::note(RuleDifference& rule, Change change, const rules::Finding& shown, const rules::Finding* before,
                      const rules::Finding* after, Seen& seen) {
    seen.differs = true;
    std::int64_t& count = change == Change::appeared ? rule.appeared
                          : change == Change::gone   ? rule.gone
                                                     : rule.changed;
    if (std::size_t(count++) >= examples_) return;
    const check::LabelObject* const object = seen.objects.find(shown);
    Example& out = rule.examples.emplace_back();
    out.change = change;
    out.event = seen.id;
    out.project_id = seen.event.project_id();
    out.asset_id = seen.event.asset_id();
    out.label_id = seen.event.label_id();
    out.category = object == nullptr ? "" : object->name;
    if (object != nullptr || !shown.places.empty()) out.place = check::place_text(shown, object);
    out.mid = shown.mid;
    if (before != nullptr) out.before = Said{before->severity, before->text};
    if (after != nullptr) out.after = Said{after->severity, after->text};
}

RuleDifference Difference::total() const {
    RuleDifference out;
    for (const auto& [name, rule] : rules_) {
        out.appeared += rule.appeared;
        out.gone += rule.gone;
        out.changed += rule.changed;
        out.unchanged += rule.unchanged;
    }
    return out;
}

} // namespace kilihost::rejudge
