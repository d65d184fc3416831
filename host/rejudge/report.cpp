#include "rejudge/report.hpp"

#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::rejudge {
namespace {

using nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

std::string said(const std::optional<Said>& what) {
    return std::string(rules::name(what->severity)) + ": " + what->text;
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string what_changed(const Example& example) {
    if (!example.before) return said(example.after);
    if (!example.after) return said(example.before);
    return said(example.before) + "  ->  " + said(example.after);
}

void add_table(std::string& out, const Rows& rows) {
    if (rows.size() > 1) out += terminal::aligned(rows) + "\n";
}

std::string side_rows(const char* title, const std::map<Difference::OfSide, std::int64_t>& all) {
    Rows rows{{title, "rules", "events", "why"}};
    for (const auto& [of, events] : all)
        rows.push_back(
            {std::get<1>(of), side_names[std::size_t(std::get<0>(of))], std::to_string(events), std::get<2>(of)});
    std::string out;
    add_table(out, rows);
    return out;
}

std::string examples(const Difference& difference) {
    std::string out;
    for (const auto& [name, rule] : difference.rules()) {
        Rows rows{{name, "event", "asset", "label", "category", "place", "finding"}};
        for (const Example& example : rule.examples)
            rows.push_back({change_names[std::size_t(example.change)], std::to_string(example.event),
                            or_dash(example.asset_id), or_dash(example.label_id), or_dash(example.category),
                            or_dash(example.place), what_changed(example)});
        add_table(out, rows);
    }
    return out;
}

std::string counted(std::int64_t number, const std::string& what) {
    return std::to_string(number) + " " + what;
}

ordered_json or_null(const std::optional<Said>& what) {
    if (!what) return nullptr;
    return {{"severity", rules::name(what->severity)}, {"text", what->text}};
}

ordered_json to_json(const RuleDifference& rule, const std::string& name) {
    ordered_json out{{"rule", name},
                     {"new", rule.appeared},
                     {"gone", rule.gone},
                     {"changed", rule.changed},
                     {"unchanged", rule.unchanged},
                     {"eventsWithDifference", rule.events},
                     {"examples", ordered_json::array()}};
    for (const Example& example : rule.examples)
        out["examples"].push_back({{"difference", change_names[std::size_t(example.change)]},
                                   {"event", example.event},
                                   {"projectId", example.project_id},
                                   {"assetId", example.asset_id},
                                   {"labelId", example.label_id},
                                   {"category", example.category},
                                   {"place", example.place},
                                   {"mid", example.mid},
                                   {"old", or_null(example.before)},
                                   {"new", or_null(example.after)}});
    return out;
}

ordered_json to_json(const std::map<Difference::OfSide, std::int64_t>& all) {
    ordered_json out = ordered_json::array();
    for (const auto& [of, events] : all)
        out.push_back({{"rule", std::get<1>(of)},
                       {"rules", side_names[std::size_t(std::get<0>(of))]},
                       {"cause", std::get<2>(of)},
                       {"events", events}});
    return out;
}

} // namespace

std::string as_text(const RejudgeReport& report) {
    const Difference& difference = report.difference;
    std::string out =
        "old: " + terminal::printable(report.before) + "\nnew: " + terminal::printable(report.after) + "\n\n";
    Rows rows{{"rule", "new", "gone", "changed", "unchanged", "events that differ"}};
    for (const auto& [name, rule] : difference.rules())
        rows.push_back({name, std::to_string(rule.appeared), std::to_string(rule.gone), std::to_string(rule.changed),
                        std::to_string(rule.unchanged), std::to_string(rule.events)});
    add_table(out, rows);
    out += examples(difference);
    out += side_rows("rules that failed", difference.failures());
    out += side_rows("rules that did not run", difference.not_run());
    Rows unjudged{{"events that were not judged", "why"}};
    for (const auto& [cause, events] : difference.unjudged())
        unjudged.push_back({std::to_string(events), cause});
    add_table(out, unjudged);
    Rows outcomes{{"outcomes, not carried out", "what", "old", "new", "changed"}};
    for (const auto& [of, events] : difference.outcomes())
        outcomes.push_back({of.first, of.second, std::to_string(events.before), std::to_string(events.after),
                            std::to_string(events.changed)});
    add_table(out, outcomes);
    Rows mutations{{"mutations of the new rules, not carried out", "events", "what"}};
    for (const auto& [of, events] : difference.mutations())
        mutations.push_back({of.first, std::to_string(events), of.second});
    add_table(out, mutations);
    for (const std::string& rule : difference.left_out())
        out += "not compared, as it cannot be loaded: " + terminal::printable(rule) + "\n";
    const RuleDifference total = difference.total();
    out += counted(difference.compared(), "events judged by the old and the new rules");
    if (difference.repeated() > 0) out += ", " + counted(difference.repeated(), "left out that repeat another one");
    out += "; findings: " + counted(total.appeared, "new, ") + counted(total.gone, "gone, ") +
           counted(total.changed, "changed, ") + counted(total.unchanged, "unchanged; ") +
           counted(difference.sent_back(Side::before), "events ask to send the asset back by the old rules, ") +
           counted(difference.sent_back(Side::after), "by the new\n");
    return out + (report.complete ? "" : "The comparison is not complete.\n");
}

std::string as_json(const RejudgeReport& report) {
    const Difference& difference = report.difference;
    ordered_json out{
        {"data", report.data},
        {"old", report.before},
        {"new", report.after},
        {"complete", report.complete},
        {"events", report.events},
        {"compared", difference.compared()},
        {"repeated", difference.repeated()},
        {"sentBack", {{"old", difference.sent_back(Side::before)}, {"new", difference.sent_back(Side::after)}}},
        {"rules", ordered_json::array()},
        {"failures", to_json(difference.failures())},
        {"notRun", to_json(difference.not_run())},
        {"unjudged", ordered_json::array()},
        {"leftOut", difference.left_out()},
        {"outcomes", ordered_json::array()},
        {"mutations", ordered_json::array()}};
    for (const auto& [name, rule] : difference.rules())
        out["rules"].push_back(to_json(rule, name));
    for (const auto& [cause, events] : difference.unjudged())
        out["unjudged"].push_back({{"cause", cause}, {"events", events}});
    for (const auto& [of, events] : difference.outcomes())
        out["outcomes"].push_back({{"rule", of.first},
                                   {"what", of.second},
                                   {"old", events.before},
                                   {"new", events.after},
                                   {"changed", events.changed}});
    for (const auto& [of, events] : difference.mutations())
        out["mutations"].push_back({{"rule", of.first}, {"what", of.second}, {"events", events}});
    return terminal::printable_json(out, 2) + "\n";
}

} // namespace kilihost::rejudge
