// The reports of a comparison: text for people, JSON and HTML.
#pragma once

#include "rejudge/difference.hpp"

#include <iosfwd>
#include <string>

namespace kilihost::rejudge {

struct RejudgeReport {
    const Difference& difference;
    std::string data, before, after; // the directory, and what judged: for people
    std::int64_t events = 0;         // in the range
    bool complete = false;
};

// For the terminal. Control characters are left out.
std::string as_text(const RejudgeReport& report);

// {"data", "old", "new", "complete", "events", "compared", "repeated", "sentBack", "rules": [...], "failures": [...],
// "notRun": [...], "unjudged": [...], "leftOut": [...], "outcomes": [...], "mutations": [...]}
std::string as_json(const RejudgeReport& report);

// One file with drawings, that needs no other.
void write_html(std::ostream& out, const RejudgeReport& report);

} // namespace kilihost::rejudge
