// Dates as HTTP writes them: "Sun, 06 Nov 1994 08:49:37 GMT" and its two obsolete forms. Pure, any thread.
#pragma once

#include <ctime>
#include <optional>
#include <string>

namespace kilihost::http_client {

// None if it is no date.
std::optional<std::time_t> http_date(const std::string& text);

} // namespace kilihost::http_client
