// An audit's result in numbers, for all reports.
#pragma once

#include "audit/audit_record.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kilihost::audit {

// How many of the judged labels have findings.
struct Share {
    std::string name; // a rule, a labeler
    std::int64_t judged = 0;
    std::int64_t flagged = 0;
    std::int64_t findings = 0;

    double part() const { return judged == 0 ? 0 : double(flagged) / double(judged); }
};

struct Count {
    std::string name;
    std::int64_t findings = 0;
};

struct Failed {
    std::string rule, cause;
    std::int64_t labels = 0;
};

// What a rule asked Kili to change or asked for as an outcome, and on how many labels.
struct Changed {
    std::string rule, what;
    std::int64_t labels = 0;
};

struct Drawn {
    std::string rule, label_id, asset, svg;
};

struct Summary {
    Scope scope;
    bool complete = false;
    std::int64_t labels = 0; // judged
    std::int64_t flagged = 0;
    std::int64_t findings = 0;
    std::int64_t assets_to_send_back = 0;
    std::vector<Share> rules;       // by name
    std::vector<Share> labelers;    // the worst first, by part and then findings; at most 20
    std::vector<Count> categories;  // the most findings first; at most 20
    std::vector<Failed> failures;   // the most labels first
    std::vector<Changed> mutations; // likewise; not carried out
    std::vector<Changed> outcomes;  // likewise; carried out by --apply
};

Summary summarize(AuditRecord& record, bool complete);

// The drawings kept, by rule.
std::vector<Drawn> drawings(AuditRecord& record);

} // namespace kilihost::audit
