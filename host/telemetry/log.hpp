// The host's log, on standard error.
#pragma once

#include <string>

namespace kilihost::telemetry {

// `level`: debug, info, warning, error. `format`: text, or json for one object a line: time, level, message, and what
// the thread works on (event, project, run, rule: event/log_context.hpp) where that is known. In both, what a message
// quotes from outside is printable, cut at 8 KB, and cannot forge a line. Colors only on a terminal, and none if
// NO_COLOR is set. Once, before any other thread.
void set_up_log(const std::string& level, const std::string& format);

} // namespace kilihost::telemetry
