// The host's log, on standard error.
#pragma once

#include <string>

namespace kilihost::telemetry {

// `level`: debug, info, warning, error. `format`: text, or json for one object a line. In both, what a message quotes
// from outside cannot forge a line: control characters are escaped.
void set_up_log(const std::string& level, const std::string& format);

} // namespace kilihost::telemetry
