#include "event/event.hpp"
#include "rows.hpp"
#include "rules/judge.hpp"
#include "submits.hpp"
#include "temporary_folder.hpp"

#include <spdlog/fmt/fmt.h>

#include <chrono>
#include <filesystem>

namespace bench {
namespace {

using namespace kilihost;
using Clock = std::chrono::steady_clock;

constexpr std::size_t label_bytes = 100'000;

class NoServices : public rules::Services {
  public:
    std::string labels(std::string_view, std::string_view) override { throw Unavailable("none here", false); }
    std::string graphql(std::string_view, std::string_view) override { throw Unavailable("none here", false); }
    void create_issues(std::string_view, std::string_view, const std::vector<std::string>&,
                       const std::vector<std::string>&) override {
        throw Unavailable("none here", false);
    }
};

std::string large_submit() {
    std::string boxes = box("first", 0.2, 0.2);
    for (int i = 0; boxes.size() < label_bytes; ++i)
        boxes += "," + box("20221124161451411-" + std::to_string(i), 0.2, 0.3);
    return R"({"eventType":"onSubmit","logPayload":{"runId":"run","projectId":"project"},"payload":{"asset_id":"asset",)"
           R"("label":{"id":"label","search":{"numberOfAnnotationsByObject":{"JOB_0.OBJECT_A":1}},"jsonResponse":)"
           R"({"JOB_0":{"annotations":[)" +
           boxes + "]}}}}}";
}

// Microseconds to decode the event and to have `count` rules judge it.
double judged_by(const rules::Libraries& libraries, int count, const std::string& body, int repeats) {
    NoServices services;
    rules::Judge judge(
        [&](const std::string&) {
            std::vector<rules::Chosen> chosen;
            for (int i = 0; i < count; ++i)
                chosen.push_back({libraries[std::size_t(i) % libraries.size()], "{}"});
            return chosen;
        },
        services);
    std::vector<double> times;
    for (int i = 0; i < repeats; ++i) {
        const auto begin = Clock::now();
        const event::Event event(body);
        const rules::Verdict verdict = judge.judge(event);
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
        if (!verdict.findings.empty() || !verdict.failures.empty())
            throw std::runtime_error("the large label does not pass the rules");
    }
    return median(times);
}

Row many_rules(const TemporaryFolder& copies, const Scale& scale) {
    const auto load = [&](const std::string& name) {
        return std::make_shared<const rules::Library>(std::filesystem::path(KILI_PLUGINS) / (name + ".so"),
                                                      copies.path());
    };
    const rules::Libraries libraries{load("bbox_area"), load("bbox_count")};
    const std::string body = large_submit();
    const double one = judged_by(libraries, 1, body, scale.repeats);
    const double fifty = judged_by(libraries, 50, body, scale.repeats);
    return at_most(fmt::format("50 rules (25 bbox_area, 25 bbox_count) on a label of 100 KB: {} us", number(fifty)),
                   fifty / one, 3, " x", fmt::format("1 rule (bbox_area): {} us", number(one)));
}

Row call_of_nothing(const TemporaryFolder& copies, const Scale& scale) {
    NoServices services;
    rules::Instance instance({std::make_shared<const rules::Library>(KILI_NOTHING_PLUGIN, copies.path()), "{}"},
                             "project", services);
    const Submits submits(Label::passing, 0);
    const event::Event event{std::string(submits.body())};
    rules::Verdict verdict;
    constexpr int calls = 1'000;
    std::vector<double> times;
    for (int i = 0; i < scale.repeats; ++i) {
        const auto begin = Clock::now();
        for (int call = 0; call < calls; ++call)
            instance.judge(event, services, verdict);
        times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / calls);
    }
    return at_most("one call of a handler that does nothing", median(times), 200, " ns", "");
}

} // namespace

Rows judging(const Scale& scale) {
    const TemporaryFolder copies;
    return {many_rules(copies, scale), call_of_nothing(copies, scale)};
}

} // namespace bench
