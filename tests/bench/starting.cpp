#include "rows.hpp"
#include "servers.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace bench {

Rows starting(const Scale& scale) {
    const BothRules rules;
    std::vector<double> times;
    for (int i = 0; i < scale.rounds * 3; ++i) {
        const Place place;
        const auto begin = std::chrono::steady_clock::now();
        const Host host(rules, place);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    const auto smallest = std::filesystem::file_size(KILI_NOTHING_PLUGIN);
    return {
        {"from start to ready, both rules", "", "the tutorial's: 2.1 s", number(median(times)) + " ms"},
        {"the smallest plugin, in C, without debugging information", "", "", number(double(smallest) / 1e3) + " kB"},
    };
}

} // namespace bench
