#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace kilihost::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr std::array<Unit, 5> units{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t most = 36'500 * units[0].milliseconds; // so that sums with a clock's time do not overflow

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const char* const end = text.data() + text.size();
    std::uint64_t count = 0; // unsigned, so that no sign is accepted
    const auto [rest, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc()) return std::nullopt;
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : units)
        if (name == unit.name && count <= static_cast<std::uint64_t>(most / unit.milliseconds))
            return std::chrono::milliseconds(static_cast<std::int64_t>(count) * unit.milliseconds);
    return std::nullopt;
}

std::string to_text(std::chrono::milliseconds duration) {
    for (const Unit& unit : units)
        if (duration.count() != 0 && duration.count() % unit.milliseconds == 0)
            return std::to_string(duration.count() / unit.milliseconds) + std::string(unit.name);
    return "0s";
}

} // namespace kilihost::config
