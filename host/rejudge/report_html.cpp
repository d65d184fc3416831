#include "audit/html_page.hpp"
#include "rejudge/report.hpp"
#include "terminal/escape.hpp"

#include <ostream>

namespace kilihost::rejudge {

using audit::cell;
using terminal::markup;

namespace {

void write_rules(std::ostream& out, const Difference& difference) {
    out << "<h2>Rules</h2>\n<table><tr><th>rule</th><th class=\"n\">new</th><th class=\"n\">gone</th><th "
           "class=\"n\">changed</th><th class=\"n\">unchanged</th><th></th><th class=\"n\">events that "
           "differ</th></tr>\n";
    for (const auto& [name, rule] : difference.rules()) {
        const std::int64_t differing = rule.appeared + rule.gone + rule.changed;
        const std::int64_t all = differing + rule.unchanged;
        out << "<tr><td>" << markup(name) << "</td>" << cell(rule.appeared) << cell(rule.gone) << cell(rule.changed)
            << cell(rule.unchanged) << audit::bar(all == 0 ? 0 : double(differing) / double(all)) << cell(rule.events)
            << "</tr>\n";
    }
    out << "</table>\n";
}

void write_said(std::ostream& out, const std::optional<Said>& said) {
    out << "<td>";
    if (said) out << rules::name(said->severity) << ": " << markup(said->text);
    out << "</td>";
}

void write_examples(std::ostream& out, const Difference& difference) {
    for (const auto& [name, rule] : difference.rules()) {
        if (rule.examples.empty()) continue;
        out << "<h2>Differences of " << markup(name)
            << "</h2>\n<table><tr><th></th><th class=\"n\">event</th><th>asset</th><th>label</th><th>category</th>"
               "<th>place</th><th>old rules</th><th>new rules</th></tr>\n";
        for (const Example& example : rule.examples) {
            out << "<tr><td>" << change_names[std::size_t(example.change)] << "</td>" << cell(example.event);
            for (const std::string& text : {example.asset_id, example.label_id, example.category, example.place})
                out << "<td>" << markup(text) << "</td>";
            write_said(out, example.before);
            write_said(out, example.after);
            out << "</tr>\n";
        }
        out << "</table>\n";
    }
}

void write_sides(std::ostream& out, const char* title, const std::map<Difference::OfSide, std::int64_t>& all) {
    if (all.empty()) return;
    out << "<h2>" << title
        << "</h2>\n<table><tr><th>rule</th><th>rules</th><th>why</th><th class=\"n\">events</th></tr>\n";
    for (const auto& [of, events] : all)
        out << "<tr><td>" << markup(std::get<1>(of)) << "</td><td>" << side_names[std::size_t(std::get<0>(of))]
            << "</td><td>" << markup(std::get<2>(of)) << "</td>" << cell(events) << "</tr>\n";
    out << "</table>\n";
}

void write_unjudged(std::ostream& out, const Difference& difference) {
    if (difference.unjudged().empty()) return;
    out << "<h2>Events that were not judged</h2>\n<table><tr><th>why</th><th class=\"n\">events</th></tr>\n";
    for (const auto& [cause, events] : difference.unjudged())
        out << "<tr><td>" << markup(cause) << "</td>" << cell(events) << "</tr>\n";
    out << "</table>\n";
}

void write_outcomes(std::ostream& out, const Difference& difference) {
    if (difference.outcomes().empty()) return;
    out << "<h2>Outcomes that the rules asked for</h2>\n<p>None was carried out; events that ask for it.</p>\n"
           "<table><tr><th>rule</th><th>what</th><th class=\"n\">old</th><th class=\"n\">new</th>"
           "<th class=\"n\">changed</th></tr>\n";
    for (const auto& [of, events] : difference.outcomes())
        out << "<tr><td>" << markup(of.first) << "</td><td>" << markup(of.second) << "</td>" << cell(events.before)
            << cell(events.after) << cell(events.changed) << "</tr>\n";
    out << "</table>\n";
}

void write_mutations(std::ostream& out, const Difference& difference) {
    if (difference.mutations().empty()) return;
    out << "<h2>Mutations that the new rules asked for</h2>\n<p>None was carried out.</p>\n<table><tr><th>rule</th>"
           "<th>what</th><th class=\"n\">events</th></tr>\n";
    for (const auto& [of, events] : difference.mutations())
        out << "<tr><td>" << markup(of.first) << "</td><td>" << markup(of.second) << "</td>" << cell(events)
            << "</tr>\n";
    out << "</table>\n";
}

} // namespace

void write_html(std::ostream& out, const RejudgeReport& report) {
    const Difference& difference = report.difference;
    const RuleDifference total = difference.total();
    audit::begin_page(out, "Rules compared over the events of " + report.data);
    out << "<p>Old: " << markup(report.before) << "</p>\n<p>New: " << markup(report.after) << "</p>\n<p>"
        << difference.compared() << " events judged by both; findings: " << total.appeared << " new, " << total.gone
        << " gone, " << total.changed << " changed, " << total.unchanged << " unchanged. "
        << difference.sent_back(Side::before) << " events ask to send the asset back by the old rules, "
        << difference.sent_back(Side::after) << " by the new."
        << (report.complete ? "" : " The comparison is not complete.") << "</p>\n";
    for (const std::string& rule : difference.left_out())
        out << "<p>Not compared, as it cannot be loaded: " << markup(rule) << "</p>\n";
    write_rules(out, difference);
    write_examples(out, difference);
    write_sides(out, "Rules that failed", difference.failures());
    write_sides(out, "Rules that did not run", difference.not_run());
    write_unjudged(out, difference);
    write_outcomes(out, difference);
    write_mutations(out, difference);
    std::vector<audit::Drawn> drawings;
    for (const auto& [name, rule] : difference.rules())
        drawings.insert(drawings.end(), rule.drawings.begin(), rule.drawings.end());
    audit::write_drawings(out, drawings);
    out << "</html>\n";
}

} // namespace kilihost::rejudge
