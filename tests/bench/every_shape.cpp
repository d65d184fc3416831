// Every rule over a large label of every shape: how its time grows, and what memory it takes.
#include "check.hpp"
#include "large_labels.hpp"
#include "peak_memory.hpp"
#include "rows.hpp"

#include "event/event.hpp"
#include "plugins/all_parameters.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace bench {
namespace {

using namespace kilihost;
// Ten times the size may take ten times as long, 12.5 times as n log n; the rest is for the machine. A square is 100.
constexpr double most_growth = 25;
constexpr double most_memory = 20; // times the label's own text
constexpr double clock_error = 0.0005;

struct Measured {
    std::string shape, size;
    double small = 0, large = 0; // seconds

    double growth() const { return std::max(large, clock_error) / std::max(small, clock_error); }
};

struct Memory {
    std::string shape;
    double megabytes = 0, of_text = 1;
};

// This thread's, in seconds.
double own_time() {
    timespec time{};
    check(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0, "clock_gettime");
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

// Drives a label out of the processor's caches, where the small one would stay.
class Caches {
  public:
    explicit Caches(std::size_t bytes) : other_(bytes) {}
    void empty() {
        constexpr std::size_t line = 64;
        for (std::size_t i = 0; i < other_.size(); i += line)
            ++other_[i];
    }

  private:
    std::vector<unsigned char> other_;
};

// Those of the rules' tests, but for a limit with which a large polygon is not looked at any further.
nlohmann::ordered_json parameters(const std::string& name) {
    nlohmann::ordered_json out = catalogue::all_parameters(name);
    out.erase("max_vertices");
    return out;
}

class Rules {
  public:
    explicit Rules(std::size_t other_memory) : caches_(other_memory) {
        for (const auto& file : std::filesystem::directory_iterator(KILI_PLUGINS)) {
            if (file.path().extension() != ".so") continue;
            const auto library = std::make_shared<const rules::Library>(file.path(), copies_.path());
            const std::string name = library->name();
            instances_[name] = std::make_unique<rules::Instance>(rules::Chosen{library, parameters(name).dump()},
                                                                 "project", services_);
        }
    }

    std::size_t size() const { return instances_.size(); }

    // Processor time of each rule in seconds, by name: the least of `rounds`.
    std::map<std::string, double> judge(const event::Event& event, int rounds) {
        std::map<std::string, double> out;
        for (const auto& [name, instance] : instances_)
            for (int round = 0; round < rounds; ++round) {
                rules::Verdict verdict;
                rules::LabelAnnotations annotations(event);
                caches_.empty();
                const double begin = own_time();
                instance->judge(event, annotations, services_, verdict);
                const double seconds = own_time() - begin;
                if (!verdict.failures.empty()) throw std::runtime_error(name + ": " + verdict.failures.front().cause);
                const auto [least, is_first] = out.emplace(name, seconds);
                if (!is_first) least->second = std::min(least->second, seconds);
            }
        return out;
    }

  private:
    TemporaryFolder copies_;
    rules::NoServices services_{"none in the bench"};
    Caches caches_;
    std::map<std::string, std::unique_ptr<rules::Instance>> instances_;
};

std::string milliseconds(double seconds) {
    return number(1e3 * std::max(seconds, 1e-6)) + " ms";
}

} // namespace

Rows every_shape(const Scale& scale) {
    Rules rules(640 * scale.annotations); // 64 MB
    Rows out;
    std::map<std::string, Measured> slowest; // by rule
    Memory most;
    for (const LargeLabel& label : large_labels(scale.annotations)) {
        Measured all{label.shape, fmt::format("{} {}", number(double(label.many)), label.unit)};
        const event::Event small(label.submit(label.many / 10));
        std::map<std::string, double> of_small = rules.judge(small, 2);
        std::string text = label.submit(label.many);
        const double megabytes = double(text.size()) / 1e6;
        const PeakMemory peak;
        const event::Event large(std::move(text));
        for (const auto& [name, seconds] : rules.judge(large, 2)) {
            const Measured one{label.shape, all.size, of_small[name], seconds};
            all.small += one.small;
            all.large += one.large;
            Measured& worst = slowest[name];
            if (one.large > worst.large) worst = one;
        }
        out.push_back(at_most(fmt::format("{}: {} rules over {}, {} MB: {}", label.shape, rules.size(), all.size,
                                          number(megabytes), milliseconds(all.large)),
                              all.growth(), most_growth, " x", "a tenth of it: " + milliseconds(all.small)));
        const double memory = megabytes + peak.megabytes(); // its text was there before
        if (memory / megabytes > most.megabytes / most.of_text) most = {label.shape, memory, megabytes};
    }
    out.push_back(
        at_most(fmt::format("memory of a label that was read, and of the rules that judge it, at most: {} MB ({})",
                            number(most.megabytes), most.shape),
                most.megabytes / most.of_text, most_memory, " x", "its text: " + number(most.of_text) + " MB"));
    for (const auto& [name, worst] : slowest)
        out.push_back(at_most(
            fmt::format("{}, longest over {} ({}): {}", name, worst.size, worst.shape, milliseconds(worst.large)),
            worst.growth(), most_growth, " x", "a tenth of it: " + milliseconds(worst.small)));
    return out;
}

} // namespace bench
