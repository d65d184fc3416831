// Judges existing labels by the rules, and records what they find. Changes nothing at Kili.
#pragma once

#include "audit/audit_record.hpp"
#include "audit/audit_services.hpp"
#include "audit/label_pages.hpp"
#include "event/event.hpp"
#include "rules/verdict.hpp"

#include <functional>

namespace kilihost::audit {

// Gives the rules' verdict on a label, as the event that made it. Their services are those given to `run`.
using JudgeLabel = std::function<rules::Verdict(const event::Event& event)>;

// Judges what the record lacks, a page at a time. `stop` is called before each page: true ends early, and a further
// call continues there. `advance` is called with the number of labels that were judged. Throws kili_api::Error's kinds
// and AuditRecordError.
void run(kili_api::Client& client, AuditServices& services, const JudgeLabel& judge, AuditRecord& record,
         const std::function<bool()>& stop, const std::function<void(std::size_t)>& advance);

// How many labels of the scope are judged, and how many there are.
struct Extent {
    std::int64_t judged = 0;
    std::int64_t all = 0;
};
// Asks Kili for the number if the record lacks it: 1 call.
Extent extent(kili_api::Client& client, AuditRecord& record);

// The event that submitting or reviewing a label makes, with the label as Kili has it.
event::Event event_of(const kili_api::Label& label, const std::string& project_id);

} // namespace kilihost::audit
