#include "event/event.hpp"
#include "rows.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "servers.hpp"
#include "submits.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bench {
namespace {

using namespace kilihost;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

// Copies of the tree's two rules, in turn, each under a name of its own: it is written into the library.
class ManyRules : public integration::Plugins {
  public:
    explicit ManyRules(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string original = i % 2 == 0 ? "bbox_area" : "bbox_count";
            std::string name = std::to_string(100 + i);
            name.insert(0, original, 0, original.size() - name.size());
            std::ifstream in(fs::path(KILI_PLUGINS) / (original + ".so"), std::ios::binary);
            std::string library{std::istreambuf_iterator<char>(in), {}};
            for (auto at = library.find(original); at != library.npos; at = library.find(original, at))
                library.replace(at, name.size(), name);
            const fs::path file = copies_ / (name + ".so");
            std::ofstream(file, std::ios::binary) << library;
            add(file);
        }
    }

  private:
    TemporaryFolder copies_;
};

double cost_of_large(int rules, const Scale& scale, std::uint64_t series) {
    const ManyRules plugins(rules);
    const Place place;
    Host host(plugins, place);
    cost(host, Label::large, std::uint64_t(scale.repeats), series);
    return cost(host, Label::large, std::uint64_t(scale.repeats), series + 1);
}

Row many_rules(const Scale& scale) {
    const double one = cost_of_large(1, scale, 500);
    const double fifty = cost_of_large(50, scale, 510);
    return at_most(
        fmt::format("processor time of an event with a label of 100 KB and 50 rules (25 copies of bbox_area, "
                    "25 of bbox_count): {} us",
                    number(fifty)),
        fifty / one, 3, " x", fmt::format("1 rule (bbox_area): {} us", number(one)));
}

Row call_of_nothing(const Scale& scale) {
    const TemporaryFolder copies;
    rules::NoServices services("none in the bench");
    rules::Instance instance({std::make_shared<const rules::Library>(KILI_NOTHING_PLUGIN, copies.path()), "{}"},
                             "project", services);
    const Submits submits(Label::passing, 0);
    const event::Event event{std::string(submits.body())};
    rules::Verdict verdict;
    constexpr int calls = 1'000;
    std::vector<double> times;
    times.reserve(std::size_t(scale.repeats));
    for (int i = 0; i < scale.repeats; ++i) {
        const auto begin = Clock::now();
        for (int call = 0; call < calls; ++call) {
            rules::LabelAnnotations annotations(event);
            instance.judge(event, annotations, services, verdict);
        }
        times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / calls);
    }
    return at_most("one call of a handler that does nothing", median(times), 200, " ns", "");
}

} // namespace

Rows judging(const Scale& scale) {
    return {many_rules(scale), call_of_nothing(scale)};
}

} // namespace bench
