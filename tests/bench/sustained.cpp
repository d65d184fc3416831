#include "backlog_watch.hpp"
#include "load.hpp"
#include "process.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

namespace bench {
namespace {

void store(Host& host, std::uint64_t events, std::uint64_t series) {
    Submits submits(Label::passing, series);
    const BacklogWatch watch(host);
    offer({.port = host.port(), .requests = events, .hold = &watch.hold()}, submits);
    host.wait_until_judged();
}

// The cost with few events stored, on new hosts, since each measurement adds to them.
double cost_with_few(const BothRules& rules, const Scale& scale, std::uint64_t& series) {
    std::vector<double> costs;
    costs.reserve(std::size_t(scale.rounds));
    for (int round = 0; round < scale.rounds; ++round) {
        const Place place;
        Host host(rules, place);
        store(host, std::uint64_t(scale.small_store), ++series);
        costs.push_back(cost(host, Label::passing, std::uint64_t(scale.small_store) * 3, ++series));
    }
    return median(costs);
}

} // namespace

Rows sustained(const Scale& scale) {
    const BothRules rules;
    std::uint64_t series = 100;
    const double cost_few = cost_with_few(rules, scale, series);

    Submits to_stock(Label::passing, ++series);
    const Stock stock;
    const double stock_rate =
        offer({.port = stock.port(), .time = std::chrono::duration<double>(scale.seconds)}, to_stock).rate();

    double rate = 0;
    double highest = 0;
    {
        const Place place;
        Host host(rules, place);
        Submits submits(Label::passing, ++series);
        const auto begin = std::chrono::steady_clock::now();
        const BacklogWatch watch(host);
        const Answers answers = offer({.port = host.port(),
                                       .time = std::chrono::duration<double>(scale.sustained_seconds),
                                       .hold = &watch.hold()},
                                      submits);
        host.wait_until_judged();
        highest = watch.highest();
        rate = double(answers.good) / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }
    const Place place;
    Host host(rules, place);
    store(host, std::uint64_t(scale.large_store), ++series);
    const double resident = megabytes(host.id());
    std::vector<double> costs;
    costs.reserve(std::size_t(scale.rounds));
    for (int round = 0; round < scale.rounds; ++round)
        costs.push_back(cost(host, Label::passing, std::uint64_t(scale.small_store) * 3, ++series));
    const double cost_many = median(costs);
    return {
        at_least(fmt::format("accepted and judged by both rules for {} s, at most {} waiting: {} events/s",
                             scale.sustained_seconds, number(highest), number(rate)),
                 rate / stock_rate, 0.3, " x", fmt::format("a bare stock Pistache handler: {}/s", number(stock_rate))),
        at_most(fmt::format("processor time of an event with {} stored: {} us", number(scale.large_store),
                            number(cost_many)),
                cost_many / cost_few, 1.2, " x",
                fmt::format("with {}: {} us", number(scale.small_store), number(cost_few))),
        at_most(fmt::format("memory of the host and its workers with {} events stored", number(scale.large_store)),
                resident, 60, " MB", ""),
    };
}

} // namespace bench
