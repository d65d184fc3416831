#include "rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bench {

Scale Scale::smoke() {
    return {.seconds = 0.1,
            .rounds = 1,
            .sustained_seconds = 0.3,
            .small_store = 100,
            .large_store = 1'000,
            .waiting = 500,
            .backlog = 200,
            .issues = 3,
            .repeats = 2,
            .annotations = 300,
            .attacked_seconds = 0.2,
            .idle_connections = 100,
            .before = {}};
}

std::string number(double value) {
    const int before = value < 1 ? 0 : int(std::log10(value)) + 1;
    std::string text = fmt::format("{:.{}f}", value, value < 0.1 ? 4 : std::max(0, 3 - before));
    for (std::size_t point = std::min(text.find('.'), text.size()); point > 3; point -= 3)
        text.insert(point - 3, ",");
    return text;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

Row at_most(std::string what, double figure, double bound, const std::string& unit, std::string against) {
    return {std::move(what), "at most " + number(bound) + unit, std::move(against), number(figure) + unit,
            figure <= bound};
}

Row at_least(std::string what, double figure, double bound, const std::string& unit, std::string against) {
    return {std::move(what), "at least " + number(bound) + unit, std::move(against), number(figure) + unit,
            figure >= bound};
}

} // namespace bench
