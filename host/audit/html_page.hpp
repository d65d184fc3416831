// The common parts of HTML reports. Each report is one file that needs no other.
#pragma once

#include "audit/summary.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace kilihost::audit {

// Everything up to the heading. `title` is plain text.
void begin_page(std::ostream& out, const std::string& title);

std::string decimal(double value); // with one digit after the point

// Cells of a table: a number, and a bar of which `part` is filled.
std::string cell(std::int64_t value);
std::string bar(double part);

// The drawings under one heading, each rule's under its name.
void write_drawings(std::ostream& out, const std::vector<Drawn>& drawings);

} // namespace kilihost::audit
