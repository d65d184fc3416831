// "Did you mean": finds the known name nearest to a mistyped one.
#pragma once

#include <string>
#include <vector>

namespace kilihost::config {

// The candidate at the fewest edits (insert, delete or replace a character, swap two neighbours); if several are equal,
// the first. NULL if none is near: at most one edit for each three characters of the name, at least 1, at most 4.
const std::string* nearest(const std::string& name, const std::vector<std::string>& candidates);

// The candidate at the fewest edits, however many. NULL only if there are no candidates.
const std::string* nearest_of_all(const std::string& name, const std::vector<std::string>& candidates);

// "; did you mean 'max_area'?", or empty if no candidate is near.
std::string suggestion(const std::string& name, const std::vector<std::string>& candidates);

} // namespace kilihost::config
