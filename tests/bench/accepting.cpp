#include "load.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

Answers at_rate(std::uint16_t port, double rate, double seconds, std::uint64_t series) {
    Submits submits(Label::passing, series);
    Answers answers = offer({.port = port, .time = std::chrono::duration<double>(seconds), .rate = rate}, submits);
    if (answers.bad > 0) throw std::runtime_error(fmt::format("{} requests were refused", answers.bad));
    return answers;
}

} // namespace

Rows accepting(const Scale& scale) {
    const BothRules rules;
    const Stock stock;
    std::vector<double> rates, ratios, stock_rates;
    std::vector<double> times, time_ratios, stock_times;
    std::uint64_t series = 1;
    for (int round = 0; round < scale.rounds; ++round) {
        const Place place;
        Host host(rules, place);
        stock_rates.push_back(at_rate(stock.port(), 0, scale.seconds, ++series).rate());
        rates.push_back(at_rate(host.port(), 0, scale.seconds, ++series).rate());
        ratios.push_back(rates.back() / stock_rates.back());
        host.wait_until_judged();
        stock_times.push_back(at_rate(stock.port(), stock_rates.back() / 2, scale.seconds, ++series).quantile(0.99));
        times.push_back(at_rate(host.port(), rates.back() / 2, scale.seconds, ++series).quantile(0.99));
        time_ratios.push_back(times.back() / stock_times.back());
    }
    return {
        at_least(fmt::format("accepted, durable before the reply: {} events/s", number(median(rates))), median(ratios),
                 0.5, " x", fmt::format("a bare stock Pistache handler: {}/s", number(median(stock_rates)))),
        at_most(fmt::format("reply time at half of that rate, p99: {} ms", number(median(times) / 1e3)),
                median(time_ratios), 3, " x",
                fmt::format("the stock handler's at half of its rate: {} ms", number(median(stock_times) / 1e3))),
        flush_alone(scale),
    };
}

} // namespace bench
