// The host's log, on standard error.
#pragma once

#include <string>

namespace kilihost::telemetry {

// `level`: debug, info, warning, error. `format`: text, or json for one object a line: time, level, message, and what
// the thread works on if known (event, project, run, rule: event/log_context.hpp). In both, text from outside is made
// printable, cut at 8 KB, and cannot forge a line. There are colors only on a terminal, and none if NO_COLOR is set.
// Call it once, before any other thread starts.
void set_up_log(const std::string& level, const std::string& format);

} // namespace kilihost::telemetry
