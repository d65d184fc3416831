#include "log/log.hpp"

#include <spdlog/spdlog.h>

#include <array>

namespace kilihost::log {

void write_line(Level level, fmt::string_view format, fmt::format_args arguments) {
    static constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                       spdlog::level::err};
    const auto spdlogs = levels.at(std::size_t(level));
    if (spdlog::should_log(spdlogs)) spdlog::log(spdlogs, fmt::vformat(format, arguments));
}

} // namespace kilihost::log
