#include "audit/auditor.hpp"

#include "check/drawing.hpp"
#include "event/webhook_body.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace kilihost::audit {
namespace {

// Whether it is the latest label of its author: an earlier one was corrected.
bool stands(const kili_api::Label& label) {
    return label.type == "REVIEW" ? label.latest_review_for_user : label.latest_default_for_user;
}

// What one rule found, drawn.
std::string drawing_of(const std::string& rule, const rules::Verdict& verdict, const check::LabelObjects& objects) {
    check::CheckReport report;
    for (const rules::Finding& finding : verdict.findings)
        if (finding.rule == rule) report.verdict.findings.push_back(finding);
    return check::drawing(report, objects, std::nullopt);
}

// Adds what was found, and drawings of it as far as the record wants them.
void add_findings(JudgedLabel& judged, const rules::Verdict& verdict, const event::Event& event,
                  AuditServices& services, AuditRecord& record) {
    const std::shared_ptr<const event::Document> project = services.known_project(event.project_id());
    const check::LabelObjects objects(event::get(event.label(), "jsonResponse"),
                                      project == nullptr ? nullptr : project->root());
    std::set<std::string> flagged;
    for (const rules::Finding& finding : verdict.findings) {
        const check::LabelObject* const object = objects.find(finding);
        AuditFinding& out = judged.findings.emplace_back();
        out.rule = finding.rule;
        out.blocks = finding.severity == rules::Severity::block;
        out.category = object == nullptr ? "" : object->name;
        if (object != nullptr || !finding.places.empty()) out.place = check::place_text(finding, object);
        out.mid = finding.mid;
        out.text = finding.text;
        flagged.insert(finding.rule);
    }
    for (const std::string& rule : flagged) {
        judged.rules.push_back(rule);
        if (record.wants_drawing(rule)) judged.drawings.push_back({rule, drawing_of(rule, verdict, objects)});
    }
}

JudgedLabel judge(const JudgeLabel& judge, AuditServices& services, const kili_api::Label& label, AuditRecord& record) {
    JudgedLabel out{label.id, label.asset_id, label.asset_external_id,
                    label.author_email.empty() ? label.author_id : label.author_email};
    std::optional<event::Event> event;
    try {
        event = event_of(label, record.scope().project_id);
    } catch (const event::Event::Invalid& error) { // such as a label of no asset, or nested too deep
        out.failures.push_back({"(reading the label)", error.what()});
        return out;
    }
    const rules::Verdict verdict = judge(*event);
    out.mutations = services.take_mutations();
    for (const auto& [key, wanted] : verdict.metadata)
        out.outcomes.push_back({wanted.rule, key, wanted.value});
    if (verdict.add_to_review())
        for (const std::string& rule : verdict.review_asked_by)
            out.outcomes.push_back({.rule = rule});
    out.send_back = verdict.send_back;
    for (const rules::Failure& failure : verdict.failures)
        out.failures.push_back({failure.rule, failure.cause});
    for (const rules::Skipped& skipped : verdict.skipped)
        out.failures.push_back({skipped.rule, "not run: " + skipped.reason});
    out.rules = verdict.passed;
    out.rules.insert(out.rules.end(), verdict.sent_back.begin(), verdict.sent_back.end());
    if (!verdict.findings.empty()) add_findings(out, verdict, *event, services, record);
    return out;
}

} // namespace

event::Event event_of(const kili_api::Label& label, const std::string& project_id) {
    return event::Event(event::webhook_body(label, project_id, "audit of label " + label.id));
}

Extent extent(kili_api::Client& client, AuditRecord& record) {
    const Scope& scope = record.scope();
    if (record.total() < 0)
        record.set_total(client.count_labels({.project_id = scope.project_id,
                                              .asset_progress = scope.progress,
                                              .types = {"DEFAULT", "REVIEW"},
                                              .created_from = scope.since,
                                              .created_to = scope.until}));
    const PageOrder order(scope, record.total());
    return {order.labels_before(record.next_page()), order.labels()};
}

void run(kili_api::Client& client, AuditServices& services, const JudgeLabel& by, AuditRecord& record,
         const std::function<bool()>& stop, const std::function<void(std::size_t)>& advance) {
    LabelPages pages(client, record.scope(), PageOrder(record.scope(), record.total()), record.next_page());
    while (!stop()) {
        const std::optional<LabelPage> page = pages.next();
        if (!page) return;
        std::vector<JudgedLabel> judged;
        for (const kili_api::Label& label : page->labels)
            if (stands(label)) judged.push_back(judge(by, services, label, record));
        record.add(page->number, judged);
        advance(page->labels.size());
    }
}

} // namespace kilihost::audit
