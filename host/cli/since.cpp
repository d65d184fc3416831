#include "cli/since.hpp"

#include "config/duration.hpp"

#include <chrono>
#include <regex>

namespace kilihost::cli {

std::optional<std::int64_t> parse_since(const std::string& text, std::int64_t now) {
    using namespace std::chrono;
    if (const auto ago = config::parse_duration(text)) return now - ago->count();
    static const std::regex rfc_3339(
        R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d)))");
    std::smatch part;
    if (!std::regex_match(text, part, rfc_3339)) return std::nullopt;
    const auto number = [&](std::size_t group) { return part[group].matched ? std::stoi(part[group]) : 0; };
    const year_month_day date{year(number(1)), month(unsigned(number(2))), day(unsigned(number(3)))};
    if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 60 || number(9) > 23 || number(10) > 59)
        return std::nullopt;
    const minutes east = (hours(number(9)) + minutes(number(10))) * (part[8] == "-" ? -1 : 1);
    const seconds time =
        sys_days(date).time_since_epoch() + hours(number(4)) + minutes(number(5)) + seconds(number(6)) - east;
    const std::string fraction = (part[7].str() + "000").substr(0, 3);
    return duration_cast<milliseconds>(time).count() + std::stoi(fraction);
}

} // namespace kilihost::cli
