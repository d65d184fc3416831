#include "backlog_watch.hpp"
#include "load.hpp"
#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

// kili-host as a build directory has it, with the rules from there.
struct Build {
    explicit Build(const std::filesystem::path& directory)
        : program(directory / "bin" / "kili-host"), all_rules(directory) {
        for (const char* rule : {"bbox_area.so", "bbox_count.so"})
            both_rules.add(directory / "plugins" / rule);
    }

    std::filesystem::path program;
    integration::Plugins both_rules;
    AllRules all_rules;
};

// The medians of a figure of both, measured turn by turn.
struct Pair {
    double before = 0, now = 0;
    double ratio() const { return now / before; }
};

Pair in_turn(const Build& before, const Build& now, int rounds,
             const std::function<double(const Build&, std::uint64_t series)>& measure) {
    std::vector<double> of_before;
    std::vector<double> of_now;
    for (int round = 0; round < rounds; ++round) {
        of_before.push_back(measure(before, 800 + std::uint64_t(round)));
        of_now.push_back(measure(now, 800 + std::uint64_t(round)));
    }
    return {median(of_before), median(of_now)};
}

// Events a second, accepted and judged, with at most 1,000 that wait.
double sustained_rate(const Build& build, double seconds, std::uint64_t series) {
    const Place place;
    Host host(build.both_rules, place, Key::given, build.program);
    Submits submits(Label::passing, series);
    const auto begin = Clock::now();
    Answers answers;
    {
        const BacklogWatch watch(host);
        answers = offer({.port = host.port(), .time = std::chrono::duration<double>(seconds), .hold = &watch.hold()},
                        submits);
    }
    host.wait_until_judged();
    return double(answers.good) / std::chrono::duration<double>(Clock::now() - begin).count();
}

double cost_of(const Build& build, Label label, std::uint64_t events, std::uint64_t series) {
    const Place place;
    Host host(build.both_rules, place, Key::given, build.program);
    cost(host, label, events / 4, 2 * series);
    return cost(host, label, events, 2 * series + 1);
}

double issue_time_of(const Build& build, int issues, std::uint64_t series) {
    Place place;
    Host host(build.both_rules, place, Key::given, build.program);
    return median(issue_times(place, host, issues, series));
}

double start_time_of(const Build& build) {
    const Place place;
    const auto begin = Clock::now();
    const Host host(build.all_rules, place, Key::given, build.program);
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

} // namespace

Rows compared(const Scale& scale) {
    if (scale.before.empty()) return {};
    const Build before(scale.before);
    const Build now(KILI_BUILD);
    const auto against = [](const Pair& pair, const char* unit) {
        return fmt::format("before: {} {}", number(pair.before), unit);
    };
    const auto what = [](const char* text, const Pair& pair, const char* unit) {
        return fmt::format("{}: {} {}", text, number(pair.now), unit);
    };
    const Pair rate = in_turn(before, now, scale.rounds, [&](const Build& build, std::uint64_t series) {
        return sustained_rate(build, 5 * scale.seconds, series);
    });
    const Pair small = in_turn(before, now, scale.rounds, [&](const Build& build, std::uint64_t series) {
        return cost_of(build, Label::passing, 100 * std::uint64_t(scale.repeats), series);
    });
    const Pair large = in_turn(before, now, scale.rounds, [&](const Build& build, std::uint64_t series) {
        return cost_of(build, Label::large, 10 * std::uint64_t(scale.repeats), series);
    });
    const Pair issue = in_turn(before, now, scale.rounds, [&](const Build& build, std::uint64_t series) {
        return issue_time_of(build, scale.issues, series);
    });
    const Pair start =
        in_turn(before, now, 3 * scale.rounds, [](const Build& build, std::uint64_t) { return start_time_of(build); });
    return {
        at_least(what("accepted and judged by both rules, sustained", rate, "events/s"), rate.ratio(), 0.85, " x",
                 against(rate, "events/s")),
        at_most(what("processor time of an event of 1 KB, all processes", small, "us"), small.ratio(), 1.2, " x",
                against(small, "us")),
        at_most(what("processor time of an event of 100 KB, all processes", large, "us"), large.ratio(), 1.1, " x",
                against(large, "us")),
        at_most(what("from POST to issue created, idle, median", issue, "ms"), issue.ratio(), 1.3, " x",
                against(issue, "ms")),
        at_most(what("start to ready, eleven rules", start, "ms"), start.ratio(), 3, " x", against(start, "ms")),
    };
}

} // namespace bench
