// Where the log goes; the last set_up() counts. Call it before any other thread starts.
#pragma once

#include "log/log.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace kilihost::log {

// To standard error. `level`: debug, info, warning, error. `format`: text, or json for one object a line: time, level,
// message, and what the thread works on if known (event, project, run, rule: log/log_context.hpp). In both, text from
// outside is made printable, cut at 8 KB, and cannot forge a line. There are colors only on a terminal, and none if
// NO_COLOR is set.
void set_up(const std::string& level, const std::string& format);

// To `sink`, lines of each level; a line at a time, on the thread that writes it.
void set_up(std::function<void(Level, std::string_view)> sink);

// From here on lines below `level` are left out.
void set_level(const std::string& level);

} // namespace kilihost::log
