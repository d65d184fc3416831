// How long other clients' posts take while the host is attacked, each on a connection of its own.
#include "attacks.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

using Begin = std::function<std::unique_ptr<Attack>(std::uint16_t port)>;

struct Suffered {
    double median = 0, p99 = 0, longest = 0; // milliseconds that a post took
    std::size_t failed = 0;
    double megabytes = 0; // the most that the host had resident
};

Suffered under(const Begin& begin, const Scale& scale) {
    const BothRules rules;
    const Place place;
    Host host(rules, place);
    const std::unique_ptr<Attack> attack = begin(host.port());
    const auto end = Clock::now() + std::chrono::duration<double>(scale.attacked_seconds);
    std::vector<double> times;
    Suffered out;
    for (int i = 0; Clock::now() < end || times.empty(); ++i) {
        const std::string id = std::to_string(i);
        const auto sent = Clock::now();
        const integration::Reply reply = host.post(integration::submit("run-" + id, "label-" + id, "asset-" + id));
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - sent).count());
        if (reply.status / 100 != 2) ++out.failed;
        std::this_thread::sleep_for(5ms);
    }
    std::sort(times.begin(), times.end());
    out.longest = times.back();
    out.median = times[times.size() / 2];
    out.p99 = times[(times.size() - 1) * 99 / 100];
    out.megabytes = host.peak_megabytes();
    return out;
}

void add(Rows& rows, const std::string& attack, double bound, const Begin& begin, const Scale& scale) {
    const Suffered suffered = under(begin, scale);
    const std::string failed = suffered.failed > 0 ? fmt::format("; {} failed", suffered.failed) : "";
    rows.push_back(
        at_most("p99 of others' posts during " + attack, suffered.p99, bound, " ms",
                fmt::format("median {}, longest {} ms{}", number(suffered.median), number(suffered.longest), failed)));
    if (suffered.failed > 0) rows.back().reached = false;
    rows.push_back(at_most("memory of the host meanwhile, at most", suffered.megabytes, 300, " MB", ""));
}

} // namespace

Rows attacked(const Scale& scale) {
    const std::size_t idle = connections_possible(scale.idle_connections);
    constexpr std::size_t large = 9'800'000;
    Rows rows;
    add(
        rows, "no attack", 50, [](std::uint16_t) { return std::make_unique<Attack>(); }, scale);
    add(
        rows, fmt::format("{} connections without a byte", number(double(idle))), 100,
        [&](std::uint16_t port) { return idle_connections(port, idle); }, scale);
    add(
        rows, "200 connections with 65 KB of pipelined requests each", 50,
        [&](std::uint16_t port) { return pipelines(port, 200, 65'000); }, scale);
    add(
        rows, "500 bodies of 9.9 MB without Authorization", 50,
        [&](std::uint16_t port) { return bodies_without_authorization(port, 500, 9'900'000); }, scale);
    add(
        rows, "events of 9.8 MB, one after the other", 50,
        [&](std::uint16_t port) { return large_events(port, 1, large); }, scale);
    add(
        rows, "five streams of such events", 50, [&](std::uint16_t port) { return large_events(port, 5, large); },
        scale);
    return rows;
}

} // namespace bench
