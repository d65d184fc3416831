// What every room but http writes to the log: a line a call, with its arguments as fmt's format names them. Any thread.
// set_up.hpp says where the lines go. Lines are formatted in log.cpp alone: fmt's and spdlog's own templates took each
// room two seconds to compile.
#pragma once

#include <fmt/core.h>

#include <utility>

namespace kilihost::log {

enum class Level { debug, info, warning, error };

void write_line(Level level, fmt::string_view format, fmt::format_args arguments);

template <typename... Arguments>
void write(Level level, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write_line(level, format, fmt::make_format_args(arguments...));
}
template <typename... Arguments>
void info(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::info, format, std::forward<Arguments>(arguments)...);
}
template <typename... Arguments>
void warn(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::warning, format, std::forward<Arguments>(arguments)...);
}
template <typename... Arguments>
void error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    write(Level::error, format, std::forward<Arguments>(arguments)...);
}

} // namespace kilihost::log
