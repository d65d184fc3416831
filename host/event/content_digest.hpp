// A digest of a JSON value's content.
#pragma once

#include "event/value.hpp"

#include <string>

namespace kilihost::event {

// Equal for values with equal content, whatever the order of their members and the form of their numbers. Takes memory
// in proportion to the value.
std::string content_digest(const JsonValue* value);

} // namespace kilihost::event
