// Text from a plugin made fit to be sent, shown and logged.
#pragma once

#include <string>
#include <string_view>

namespace kilihost::rules {

// Invalid UTF-8 becomes U+FFFD; what is longer than `limit` bytes is cut between two characters and ends with "...".
std::string clean(std::string_view text, std::size_t limit);

} // namespace kilihost::rules
