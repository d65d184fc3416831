#include "load.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace bench {

// The events are judged by a host that has no API key; then one is started that has.
Rows api_calls(const Scale& scale) {
    const BothRules rules;
    const Place place;
    const auto events = std::uint64_t(scale.backlog);
    {
        Host host(rules, place, Key::none);
        Submits submits(Label::rejected, 300);
        offer({.port = host.port(), .requests = events}, submits);
        host.wait_until_judged();
        host.stop();
    }
    Host host(rules, place);
    host.wait_until_sent();
    if (place.api.issues() != 2 * events) throw std::runtime_error("not every issue was created once");
    return {at_most(fmt::format("API calls for a rejected event, backlog of {}, 2 issues each", number(double(events))),
                    double(place.api.calls()) / double(events), 0.035, "", "the tutorial's: 9")};
}

std::vector<double> issue_times(Place& place, Host& host, int count, std::uint64_t series) {
    Submits submits(Label::rejected, series);
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        const auto posted = InstantApi::Clock::now();
        offer({.port = host.port(), .connections = 1, .requests = 1}, submits);
        const auto created = place.api.wait_for_issue(2 * std::uint64_t(i + 1));
        times.push_back(std::chrono::duration<double, std::milli>(created - posted).count());
        host.wait_until_sent(); // idle again
    }
    return times;
}

Rows issue_time(const Scale& scale) {
    const BothRules rules;
    Place place;
    Host host(rules, place);
    const std::vector<double> times = issue_times(place, host, scale.issues, 400);
    return {at_most(fmt::format("from POST to issue created, idle, median of {}", scale.issues), median(times), 10,
                    " ms", "the tutorial's: 220 ms")};
}

} // namespace bench
