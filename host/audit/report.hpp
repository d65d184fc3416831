// The reports of an audit: a table for people, and files to work on with.
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

// A line a finding (RFC 4180); a text that a spreadsheet would take for a formula is set in an apostrophe's quotes.
void write_csv(std::ostream& out, AuditRecord& record);

// One file with charts and drawings, that needs no other.
void write_html(std::ostream& out, const Summary& summary, AuditRecord& record);

} // namespace kilihost::audit
