#include "check/report.hpp"

#include "json_text/json_text.hpp"
#include "terminal/escape.hpp"
#include "terminal/table.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace kilihost::check {

using terminal::printable;

namespace {

nlohmann::ordered_json or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return text;
}

// [[3, 18], [25, 25]]: each the first and the last number.
nlohmann::ordered_json ranges(const rules::Ranges& all) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const rules::Ranges::Range& range : all.all())
        out.push_back({range.first, range.last});
    return out;
}

} // namespace

std::string counted(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string as_table(const CheckReport& report, const LabelObjects& objects) {
    const rules::Verdict& verdict = report.verdict;
    if (!verdict.skipped.empty()) return "nothing was judged: " + printable(verdict.skipped.front().reason) + "\n";
    if (!report.judged) return "the rule has no handler for this event: nothing was judged\n";
    const auto cell = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    std::vector<std::vector<std::string>> rows{{"severity", "category", "place", "mid", "text"}};
    for (const rules::Finding& finding : verdict.findings) {
        const LabelObject* const object = objects.find(finding);
        rows.push_back({rules::name(finding.severity), cell(object == nullptr ? "" : object->name),
                        place_text(finding, object), cell(finding.mid), finding.text});
    }
    std::string out = rows.size() > 1 ? terminal::aligned(rows) : "";
    for (const FileServices::Issue& issue : report.issues)
        out += "would create an issue on label " + printable(issue.label_id) + ": " + printable(issue.text) +
               (issue.mid.empty() ? "" : " (" + printable(issue.mid) + ")") + "\n";
    for (const std::string& mutation : report.mutations)
        out += "would have Kili carry out the mutation " + printable(mutation) + "\n";
    for (const auto& [key, wanted] : verdict.metadata)
        out += "would set the asset's metadata " + printable(key) + " to " + printable(wanted.value) + "\n";
    if (!verdict.review_asked_by.empty())
        out += verdict.send_back ? "would not add the asset to review, as it is sent back\n"
                                 : "would add the asset to review\n";
    return out + counted(verdict.findings.size(), "finding") + "; the asset is " + (verdict.send_back ? "" : "not ") +
           "sent back\n";
}

std::string as_json(const CheckReport& report, const LabelObjects& objects) {
    nlohmann::ordered_json out;
    out["judged"] = report.judged;
    out["findings"] = nlohmann::ordered_json::array();
    for (const rules::Finding& finding : report.verdict.findings) {
        const LabelObject* const object = objects.find(finding);
        const bool has_place = object != nullptr || !finding.places.empty();
        nlohmann::ordered_json one{{"rule", finding.rule},
                                   {"severity", rules::name(finding.severity)},
                                   {"text", finding.text},
                                   {"mid", or_null(finding.mid)},
                                   {"category", or_null(object == nullptr ? "" : object->category)},
                                   {"place", or_null(has_place ? place_text(finding, object) : "")}};
        if (!finding.places.frames.empty()) one["frames"] = ranges(finding.places.frames);
        if (!finding.places.pages.empty()) one["pages"] = ranges(finding.places.pages);
        out["findings"].push_back(std::move(one));
    }
    out["sendBack"] = report.verdict.send_back;
    if (!report.verdict.review_asked_by.empty()) out["addToReview"] = report.verdict.add_to_review();
    for (const auto& [key, wanted] : report.verdict.metadata)
        out["metadata"][key] = json_text::parse_ordered(wanted.value);
    if (!report.verdict.skipped.empty()) out["skipped"] = report.verdict.skipped.front().reason;
    out["createdIssues"] = nlohmann::ordered_json::array();
    for (const FileServices::Issue& issue : report.issues)
        out["createdIssues"].push_back(
            {{"labelId", issue.label_id}, {"text", issue.text}, {"mid", or_null(issue.mid)}});
    out["mutations"] = report.mutations;
    return terminal::printable_json(out, 2) + "\n";
}

} // namespace kilihost::check
