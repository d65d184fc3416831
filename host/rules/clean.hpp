// Makes text from a plugin safe to send, show and log.
#pragma once

#include <string>
#include <string_view>

namespace kilihost::rules {

// Invalid UTF-8 becomes U+FFFD; a text longer than `limit` bytes is cut between two characters and ends with "...".
std::string clean(std::string_view text, std::size_t limit);

} // namespace kilihost::rules
