#include "pipeline/judging/own_workers.hpp"

#include <system_error>

namespace kilihost::judging {
namespace {

constexpr std::size_t memory_interval = 64; // events between checks of a worker's memory

workers::Judged failed(std::uint64_t event, const std::string& rule, const std::string& cause, bool can_wait) {
    workers::Judged out{event, {}};
    out.verdict.failures.push_back({rule, cause, can_wait});
    return out;
}

} // namespace

OwnWorkers::Judged OwnWorkers::judge(const Generation& generation, const workers::ProjectMessage::Rule& rule,
                                     const std::string& project_id, const workers::EventMessage& event,
                                     rules::Services& services, const std::atomic<bool>& abandoned) {
    const std::string& name = generation.name(rule);
    std::unique_ptr<workers::RuleWorker>& worker = workers_[name];
    if (!worker) {
        try {
            start(worker, generation, rule, abandoned);
        } catch (const std::system_error& error) {
            return failed(event.number, name, error.what(), true);
        }
        if (const auto& crash = worker->loading_crash()) {
            const workers::Crash out = *crash;
            worker.reset();
            return out;
        }
        if (const std::string reason = worker->loaded().front().unusable; !reason.empty()) {
            worker.reset();
            return failed(event.number, name, "its library no longer loads: " + reason, false);
        }
    }
    worker->give({project_id, {{0, rule.parameters, rule.place}}}, event);
    Judged out = worker->next(services, abandoned);
    const bool is_looked_at = ++judged_ % memory_interval == 0;
    if (std::holds_alternative<workers::Crash>(out) || (is_looked_at && worker->nears_memory_limit())) worker.reset();
    return out;
}

void OwnWorkers::prepare(const Generation& generation, const workers::ProjectMessage::Rule& rule,
                         const std::string& project_id, rules::Services& services, const std::atomic<bool>& abandoned) {
    std::unique_ptr<workers::RuleWorker>& worker = workers_[generation.name(rule)];
    if (!worker) start(worker, generation, rule, abandoned);
    const bool is_usable = !worker->loading_crash() && worker->loaded().front().unusable.empty();
    if (!is_usable || !worker->create_rules({project_id, {{0, rule.parameters, rule.place}}}, services, abandoned))
        worker.reset();
}

std::vector<std::pair<std::string, pid_t>> OwnWorkers::processes() const {
    std::vector<std::pair<std::string, pid_t>> out;
    for (const auto& [rule, worker] : workers_)
        if (worker) out.emplace_back(rule, worker->process());
    return out;
}

} // namespace kilihost::judging
