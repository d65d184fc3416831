// A label's answers that belong to none of its objects, as lines for people: classifications, transcriptions, the
// choices and orders of comparisons, files.
#pragma once

#include "check/objects.hpp"

#include <string>
#include <vector>

namespace kilihost::check {

// "JOB_1: Day, Rain", in the order written. In a video those of the place's frame, and those about the whole asset.
std::vector<std::string> answers_of(const LabelObjects& label, kili::Place place);

} // namespace kilihost::check
