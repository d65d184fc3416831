#include "audit/html_page.hpp"
#include "audit/report.hpp"

#include "terminal/escape.hpp"

#include <ostream>

namespace kilihost::audit {

using terminal::markup;

namespace {

void write_shares(std::ostream& out, const char* title, const char* what, const std::vector<Share>& shares) {
    if (shares.empty()) return;
    out << "<h2>" << title << "</h2>\n<table><tr><th>" << what
        << "</th><th class=\"n\">labels</th><th class=\"n\">with findings</th><th class=\"n\">share</th><th></th>"
           "<th class=\"n\">findings</th></tr>\n";
    for (const Share& share : shares)
        out << "<tr><td>" << markup(share.name) << "</td>" << cell(share.judged) << cell(share.flagged)
            << "<td class=\"n\">" << decimal(100 * share.part()) << " %</td>" << bar(share.part())
            << cell(share.findings) << "</tr>\n";
    out << "</table>\n";
}

void write_categories(std::ostream& out, const std::vector<Count>& categories) {
    if (categories.empty()) return;
    const double most = double(categories.front().findings);
    out << "<h2>Worst categories</h2>\n<table><tr><th>category</th><th></th><th class=\"n\">findings</th></tr>\n";
    for (const Count& count : categories)
        out << "<tr><td>" << markup(count.name) << "</td>" << bar(double(count.findings) / most) << cell(count.findings)
            << "</tr>\n";
    out << "</table>\n";
}

void write_failures(std::ostream& out, const std::vector<Failed>& failures) {
    if (failures.empty()) return;
    out << "<h2>Rules that failed or did not run</h2>\n<table><tr><th>rule</th><th>why</th><th "
           "class=\"n\">labels</th></tr>\n";
    for (const Failed& failed : failures)
        out << "<tr><td>" << markup(failed.rule) << "</td><td>" << markup(failed.cause) << "</td>"
            << cell(failed.labels) << "</tr>\n";
    out << "</table>\n";
}

void write_changes(std::ostream& out, const char* title, const char* about, const std::vector<Changed>& changes) {
    if (changes.empty()) return;
    out << "<h2>" << title << "</h2>\n<p>" << about
        << "</p>\n<table><tr><th>rule</th><th>what</th><th class=\"n\">labels</th></tr>\n";
    for (const Changed& changed : changes)
        out << "<tr><td>" << markup(changed.rule) << "</td><td>" << markup(changed.what) << "</td>"
            << cell(changed.labels) << "</tr>\n";
    out << "</table>\n";
}

} // namespace

void write_html(std::ostream& out, const Summary& summary, AuditRecord& record) {
    begin_page(out, "Audit of project " + summary.scope.project_id);
    out << "<p>" << summary.labels << " labels judged, " << summary.flagged << " with findings, " << summary.findings
        << " findings; " << summary.assets_to_send_back << " assets would be sent back."
        << (summary.complete ? "" : " The audit is not complete.") << "</p>\n";
    if (summary.scope.sample) out << "<p>A sample of about " << *summary.scope.sample << " labels.</p>\n";
    write_shares(out, "Rules", "rule", summary.rules);
    write_shares(out, "Worst labelers", "labeler", summary.labelers);
    write_categories(out, summary.categories);
    write_failures(out, summary.failures);
    write_changes(out, "Outcomes that rules asked for", "audit --apply carries them out.", summary.outcomes);
    write_changes(out, "Mutations that rules asked for", "An audit carries out none.", summary.mutations);
    write_drawings(out, drawings(record));
    out << "</html>\n";
}

} // namespace kilihost::audit
