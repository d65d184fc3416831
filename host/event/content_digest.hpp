// A name for what a JSON value holds.
#pragma once

#include "event/value.hpp"

#include <string>

namespace kilihost::event {

// The same for two values that hold the same, in whatever order their members stand and however their numbers are
// written. Takes memory in proportion to the value.
std::string content_digest(const JsonValue* value);

} // namespace kilihost::event
