// kili_bench [ROWS...]: the figures of sdk_docs/performance.md, as Markdown.
#include "rows.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Group = std::pair<const char*, bench::Rows (*)(const bench::Scale&)>;

constexpr std::array<Group, 12> groups{{
    {"accept", bench::accepting},
    {"sustain", bench::sustained},
    {"calls", bench::api_calls},
    {"issue", bench::issue_time},
    {"memory", bench::memory},
    {"judge", bench::judging},
    {"reload", bench::reloading},
    {"start", bench::starting},
    {"shapes", bench::every_shape},
    {"attack", bench::attacked},
    {"worker", bench::worker_cost},
    {"compare", bench::compared},
}};

std::string machine() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

int measure(const std::vector<std::string>& chosen, const std::string& before, bool smoke) {
    bench::Scale scale = smoke ? bench::Scale::smoke() : bench::Scale();
    scale.before = before;
    fmt::print("{} threads of {}, built with `{}`\n\n", std::thread::hardware_concurrency(), machine(),
               KILI_BENCH_FLAGS);
    fmt::print("| | must be | against | measured | |\n|---|---|---|---|---|\n");
    bool all_reached = true;
    for (const auto& [name, rows] : groups) {
        if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), name) == chosen.end()) continue;
        for (const bench::Row& row : rows(scale)) {
            fmt::print("| {} | {} | {} | {} | {} |\n", row.what, row.must, row.against, row.measured,
                       row.must.empty() ? ""
                       : row.reached    ? "reached"
                                        : "not reached");
            all_reached = all_reached && row.reached;
        }
        std::fflush(stdout);
    }
    return smoke || all_reached ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Measures kili-host, and prints the figures as a Markdown table. 0: all reached, 1: not all, 2: failed.");
    std::vector<std::string> chosen;
    std::vector<std::string> names;
    names.reserve(groups.size());
    for (const auto& [name, rows] : groups)
        names.emplace_back(name);
    app.add_option("rows", chosen, "these alone; without it, all")->check(CLI::IsMember(names));
    std::string before;
    app.add_option("--before", before, "the build directory of another commit, for the row compare")
        ->check(CLI::ExistingDirectory);
    bool smoke = false;
    app.add_flag("--smoke", smoke, "a moment of each, to see that it works: the figures mean nothing");
    try {
        app.parse(argc, argv);
        return measure(chosen, before, smoke);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        fmt::print(stderr, "kili_bench: {}\n", error.what());
        return 2;
    }
}
