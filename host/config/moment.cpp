#include "config/moment.hpp"

#include "config/duration.hpp"

#include <array>
#include <cstdio>

namespace kilihost::config {
namespace {

using namespace std::chrono;

// Reads a text from its start; once something is missing, `good` is false and stays so.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool good = true;

    bool done() const { return rest_.empty(); }

    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void need(char wanted) { good = take(wanted) && good; }

    int digits(std::size_t count, int most) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value * 10 + digit();
        good = good && value <= most;
        return value;
    }

    // The digits behind a decimal point, to the millisecond.
    milliseconds fraction() {
        milliseconds value{0};
        milliseconds unit{100};
        good = good && at_digit();
        while (good && at_digit()) {
            value += digit() * unit;
            unit /= 10;
        }
        return value;
    }

  private:
    bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

    int digit() {
        good = good && at_digit();
        if (!good) return 0;
        const int value = rest_.front() - '0';
        rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
};

milliseconds time_of_day(Scanner& scanner) {
    milliseconds time = hours(scanner.digits(2, 23));
    scanner.need(':');
    time += minutes(scanner.digits(2, 59));
    if (scanner.take(':')) {
        time += seconds(scanner.digits(2, 60));
        if (scanner.take('.')) time += scanner.fraction();
    }
    return time;
}

// How far the zone is ahead of UTC.
minutes zone(Scanner& scanner) {
    if (scanner.done() || scanner.take('Z') || scanner.take('z')) return minutes(0);
    const bool west = scanner.take('-');
    if (!west) scanner.need('+');
    minutes offset = hours(scanner.digits(2, 23));
    scanner.take(':');
    offset += minutes(scanner.digits(2, 59));
    return west ? -offset : offset;
}

} // namespace

Moment now() {
    return floor<milliseconds>(system_clock::now());
}

std::string utc_text(Moment moment) {
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(moment - day);
    std::array<char, 64> out{};
    std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                  int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
    return out.data();
}

std::optional<Moment> parse_date_time(std::string_view text) {
    Scanner scanner(text);
    const int y = scanner.digits(4, 9999);
    scanner.need('-');
    const int m = scanner.digits(2, 12);
    scanner.need('-');
    const int d = scanner.digits(2, 31);
    milliseconds time{0};
    if (scanner.take('T') || scanner.take('t') || scanner.take(' ')) {
        time = time_of_day(scanner);
        time -= zone(scanner);
    }
    const year_month_day date{year{y}, month{unsigned(m)}, day{unsigned(d)}};
    if (!scanner.good || !scanner.done() || !date.ok()) return std::nullopt;
    return sys_days(date) + time;
}

std::optional<Moment> parse_moment(std::string_view text, Moment now) {
    if (const std::optional<milliseconds> ago = parse_duration(text)) return now - *ago;
    return parse_date_time(text);
}

} // namespace kilihost::config
