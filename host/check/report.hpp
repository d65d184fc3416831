// Prints a rule's verdict on a label, for people and for programs.
#pragma once

#include "check/file_services.hpp"
#include "check/objects.hpp"
#include "rules/verdict.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace kilihost::check {

struct CheckReport {
    rules::Verdict verdict; // of one rule, without failures
    bool judged = true;     // false: the rule has no handler for this event
    std::vector<FileServices::Issue> issues;
    std::vector<std::string> mutations; // Kili's names
};

// "1 finding", "3 findings".
std::string counted(std::size_t count, const std::string& what);

// A line for each finding, and a summary. Control characters are left out.
std::string as_table(const CheckReport& report, const LabelObjects& objects);

std::string as_json(const CheckReport& report, const LabelObjects& objects);

} // namespace kilihost::check
