#include "event/event.hpp"
#include "process.hpp"
#include "rows.hpp"
#include "rules/judge.hpp"
#include "rules/no_services.hpp"
#include "servers.hpp"
#include "submits.hpp"
#include "temporary_folder.hpp"
#include "workers/rule_set.hpp"

#include <fmt/format.h>

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <variant>

namespace bench {
namespace {

using namespace kilihost;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr std::size_t window = 16; // events that a worker has at once, as in serve

workers::RuleSet both_rules(const TemporaryFolder& copies, const workers::RuleWorker::Settings& settings) {
    const BothRules plugins;
    return workers::load_rule_set(rules::libraries_in(plugins.path(), {}), copies.path(),
                                  [&](const std::string&) -> const workers::RuleWorker::Settings& { return settings; },
                                  {});
}

workers::ProjectMessage project_of(const workers::RuleSet& set) {
    workers::ProjectMessage out{"clfcblkni05pq0jrq8wgib142", {}};
    for (std::size_t place = 0; place < set.rules.size(); ++place)
        out.rules.push_back({place, "{}", {}});
    return out;
}

// Processor time of this process for one of `events`.
double own_time(std::size_t events, const std::function<void()>& each) {
    const Microseconds before = processor_time(::getpid());
    for (std::size_t i = 0; i < events; ++i)
        each();
    return (Microseconds(processor_time(::getpid())) - before).count() / double(events);
}

// Processor time of this process and of the worker for one of `events`.
double worker_time(workers::RuleWorker& worker, const workers::ProjectMessage& project, const std::string& body,
                   std::size_t events) {
    rules::NoServices services("none in the bench");
    const Microseconds before = processor_time(::getpid());
    std::uint64_t given = 0;
    for (std::uint64_t judged = 0; judged < events; ++judged) {
        while (given < events && given - judged < window && (given == judged || worker.has_room(body.size())))
            worker.give(project, {++given, 0, body, {}, {}});
        if (!std::holds_alternative<workers::Judged>(worker.next(services, workers::RuleWorker::never)))
            throw std::runtime_error("the worker of the bench has ended");
    }
    return (Microseconds(processor_time(::getpid())) - before).count() / double(events);
}

Row row(Label label, const char* size, std::size_t events) {
    const TemporaryFolder copies;
    workers::RuleWorker::Settings settings;
    settings.program = KILI_HOST_PROGRAM;
    const workers::RuleSet set = both_rules(copies, settings);
    const workers::ProjectMessage project = project_of(set);
    const std::string body(Submits(label, 0).body());
    const event::Event event{body};
    double in_process = 0;
    double parsing = 0;
    {
        rules::NoServices services("none in the bench");
        std::vector<rules::Chosen> chosen;
        for (const workers::Rule& rule : set.rules)
            chosen.push_back({std::make_shared<const rules::Library>(rule.library), "{}", {}});
        rules::Judge judge([&](const std::string&) { return chosen; }, services);
        judge.judge(event);
        in_process = own_time(events, [&] { judge.judge(event); });
        parsing = own_time(events, [&] { const event::Event again{body}; });
    }
    workers::RuleWorker worker(settings, set.libraries());
    worker_time(worker, project, body, window); // the instances are made
    const double all = worker_time(worker, project, body, events);
    return {
        fmt::format("processor time that a worker adds to an event of {}: {} us of parsing it anew, {} us of its way "
                    "there and back",
                    size, number(parsing), number(all - in_process - parsing)),
        "", fmt::format("judged by both rules in this process, parsed before: {} us", number(in_process)),
        number(all - in_process) + " us"};
}

} // namespace

Rows worker_cost(const Scale& scale) {
    // As a worker has it. NOLINTBEGIN(concurrency-mt-unsafe): no other thread runs yet
    ::mallopt(M_TRIM_THRESHOLD, 32 * 1024 * 1024);
    ::mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024);
    // NOLINTEND(concurrency-mt-unsafe)
    const auto events = std::size_t(scale.repeats);
    return {row(Label::passing, "1 KB", 100 * events), row(Label::large, "100 KB", 10 * events)};
}

} // namespace bench
