#include "audit/report.hpp"

#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <ostream>

namespace kilihost::audit {
namespace {

using nlohmann::ordered_json;

std::string percent(double part) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f %%", 100 * part);
    return text.data();
}

void add_shares(std::string& out, const char* what, const std::vector<Share>& shares) {
    std::vector<std::vector<std::string>> rows{{what, "labels", "with findings", "share", "findings"}};
    for (const Share& share : shares)
        rows.push_back({share.name, std::to_string(share.judged), std::to_string(share.flagged), percent(share.part()),
                        std::to_string(share.findings)});
    out += terminal::aligned(rows) + "\n";
}

void add_changes(std::string& out, const char* title, const std::vector<Changed>& changes) {
    if (changes.empty()) return;
    std::vector<std::vector<std::string>> rows{{title, "labels", "what"}};
    for (const Changed& changed : changes)
        rows.push_back({changed.rule, std::to_string(changed.labels), changed.what});
    out += terminal::aligned(rows) + "\n";
}

ordered_json to_json(const std::vector<Share>& shares) {
    ordered_json out = ordered_json::array();
    for (const Share& share : shares)
        out.push_back({{"name", share.name},
                       {"labels", share.judged},
                       {"labelsWithFindings", share.flagged},
                       {"share", share.part()},
                       {"findings", share.findings}});
    return out;
}

// A field of CSV. Spreadsheets run a text that begins like a formula, and labels may hold any text.
std::string field(const std::string& whole) {
    std::string text = terminal::printable(whole);
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text)
        out.append(c == '"' ? 2 : 1, c);
    return out + '"';
}

} // namespace

std::string as_table(const Summary& summary) {
    std::string out;
    add_shares(out, "rule", summary.rules);
    if (!summary.labelers.empty()) add_shares(out, "worst labelers", summary.labelers);
    if (!summary.categories.empty()) {
        std::vector<std::vector<std::string>> rows{{"worst categories", "findings"}};
        for (const Count& count : summary.categories)
            rows.push_back({count.name, std::to_string(count.findings)});
        out += terminal::aligned(rows) + "\n";
    }
    if (!summary.failures.empty()) {
        std::vector<std::vector<std::string>> rows{{"rules that failed or did not run", "labels", "why"}};
        for (const Failed& failed : summary.failures)
            rows.push_back({failed.rule, std::to_string(failed.labels), failed.cause});
        out += terminal::aligned(rows) + "\n";
    }
    add_changes(out, "outcomes, by --apply", summary.outcomes);
    add_changes(out, "mutations, not carried out", summary.mutations);
    return out + std::to_string(summary.labels) + " labels judged, " + std::to_string(summary.flagged) +
           " with findings (" + percent(summary.labels == 0 ? 0 : double(summary.flagged) / double(summary.labels)) +
           "), " + std::to_string(summary.findings) + " findings; " + std::to_string(summary.assets_to_send_back) +
           " assets would be sent back\n" + (summary.complete ? "" : "The audit is not complete.\n");
}

void write_json(std::ostream& out, const Summary& summary, AuditRecord& record) {
    ordered_json head{{"project", summary.scope.project_id},
                      {"complete", summary.complete},
                      {"labels", summary.labels},
                      {"labelsWithFindings", summary.flagged},
                      {"assetsToSendBack", summary.assets_to_send_back},
                      {"rules", to_json(summary.rules)},
                      {"labelers", to_json(summary.labelers)},
                      {"categories", ordered_json::array()},
                      {"failures", ordered_json::array()},
                      {"mutations", ordered_json::array()}};
    for (const Count& count : summary.categories)
        head["categories"].push_back({{"name", count.name}, {"findings", count.findings}});
    for (const Failed& failed : summary.failures)
        head["failures"].push_back({{"rule", failed.rule}, {"cause", failed.cause}, {"labels", failed.labels}});
    for (const Changed& changed : summary.mutations)
        head["mutations"].push_back({{"rule", changed.rule}, {"what", changed.what}, {"labels", changed.labels}});
    std::string text = terminal::printable_json(head, 2);
    text.resize(text.rfind('\n')); // without the last brace
    out << text << ",\n  \"outcomes\": [";
    const char* separator = "\n";
    each_outcome(record.session(), [&](const AuditOutcome& outcome) {
        ordered_json one{{"rule", outcome.rule}, {"outcome", outcome.key.empty() ? "add_to_review" : "set_metadata"}};
        if (!outcome.key.empty())
            one.update({{"key", outcome.key}, {"value", json_text::parse_ordered(outcome.value)}});
        one.update({{"labelId", outcome.label_id},
                    {"assetId", outcome.asset_id},
                    {"externalId", outcome.external_id},
                    {"author", outcome.author}});
        out << separator << "    " << terminal::printable_json(one);
        separator = ",\n";
    });
    out << "\n  ],\n  \"findings\": [";
    separator = "\n";
    each_finding(record.session(), [&](const AuditFinding& finding) {
        const ordered_json one{{"rule", finding.rule},
                               {"severity", finding.blocks ? "block" : "warn"},
                               {"text", finding.text},
                               {"category", finding.category},
                               {"place", finding.place},
                               {"mid", finding.mid},
                               {"labelId", finding.label_id},
                               {"assetId", finding.asset_id},
                               {"externalId", finding.external_id},
                               {"author", finding.author}};
        out << separator << "    " << terminal::printable_json(one);
        separator = ",\n";
    });
    out << "\n  ]\n}\n";
}

void write_csv(std::ostream& out, AuditRecord& record) {
    out << "rule,severity,text,category,place,mid,label_id,asset_id,external_id,author\r\n";
    each_finding(record.session(), [&](const AuditFinding& finding) {
        out << field(finding.rule) << ',' << (finding.blocks ? "block" : "warn");
        for (const std::string& text : {finding.text, finding.category, finding.place, finding.mid, finding.label_id,
                                        finding.asset_id, finding.external_id, finding.author})
            out << ',' << field(text);
        out << "\r\n";
    });
}

} // namespace kilihost::audit
