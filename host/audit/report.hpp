// The reports of an audit: a table for people, and files for further work.
#pragma once

#include "audit/summary.hpp"

#include <iosfwd>
#include <string>

namespace kilihost::audit {

// For the terminal: rules, the worst labelers, categories, failures. Control characters are left out.
std::string as_table(const Summary& summary);

// {"project", "complete", "labels", "rules": [...], "labelers": [...], "categories": [...], "failures": [...],
// "mutations": [...], "outcomes": [...], "findings": [...]}; written as it is read, so that any number of findings
// takes little memory.
void write_json(std::ostream& out, const Summary& summary, AuditRecord& record);

// One line for each finding (RFC 4180); an apostrophe precedes a text that a spreadsheet would read as a formula.
void write_csv(std::ostream& out, AuditRecord& record);

// One self-contained file with charts and drawings.
void write_html(std::ostream& out, const Summary& summary, AuditRecord& record);

} // namespace kilihost::audit
