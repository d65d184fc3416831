// "Did you mean": the known name that a mistyped one is near to.
#pragma once

#include <string>
#include <vector>

namespace kilihost::config {

// The candidate that the fewest edits (insert, delete, replace a character, swap two neighbours) lead to; of equal ones
// the first. NULL if none is near: one edit for each three characters of the name, at least 1, at most 4.
const std::string* nearest(const std::string& name, const std::vector<std::string>& candidates);

// The candidate that the fewest edits lead to, however many those are. NULL only if there are no candidates.
const std::string* nearest_of_all(const std::string& name, const std::vector<std::string>& candidates);

// "; did you mean 'max_area'?", or empty if no candidate is near.
std::string suggestion(const std::string& name, const std::vector<std::string>& candidates);

} // namespace kilihost::config
