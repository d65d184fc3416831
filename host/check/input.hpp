// Reads the input of a check: files, or standard input under the name "-".
#pragma once

#include "event/event.hpp"

#include <string>

namespace kilihost::check {

// An event as Kili posts it. Throws std::runtime_error.
event::Event event_from(const std::string& file);

// The event of a submitted label; the file holds a label as Kili has it, or only its jsonResponse. Throws
// std::runtime_error.
event::Event submission_of(const std::string& file, const std::string& project_id = "project");

} // namespace kilihost::check
