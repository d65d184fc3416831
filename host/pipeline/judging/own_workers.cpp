#include "pipeline/judging/own_workers.hpp"

#include <algorithm>
#include <system_error>

namespace kilihost::judging {
namespace {

std::size_t rules_left(const Group& group, const Generation& generation, const workers::EventMessage& event) {
    return std::size_t(
        std::count_if(group.rules.begin(), group.rules.end(),
                      [&](const workers::ProjectMessage::Rule& rule) { return !event.skips(generation.name(rule)); }));
}

// All rules of the group that have not judged the event fail.
workers::Judged failed(const Generation& generation, const Group& group, const workers::EventMessage& event,
                       const std::string& cause) {
    workers::Judged out{event.number, {}};
    for (const workers::ProjectMessage::Rule& rule : group.rules)
        if (!event.skips(generation.name(rule))) out.verdict.failures.push_back({generation.name(rule), cause, true});
    return out;
}

} // namespace

std::vector<Group> OwnWorkers::groups(const Generation& generation, const workers::ProjectMessage& project,
                                      const Names& is_apart, const Names& is_alone) {
    std::vector<Group> out;
    for (const workers::ProjectMessage::Rule& rule : project.rules) {
        const std::string& name = generation.name(rule);
        if (!is_apart(name)) continue;
        const auto group = std::find_if(out.begin(), out.end(), [&](const Group& known) { return known.has(name); });
        if (group != out.end())
            group->rules.push_back(rule);
        else
            out.push_back({members(generation, name, is_alone), {rule}});
    }
    return out;
}

std::vector<std::string> OwnWorkers::members(const Generation& generation, const std::string& rule,
                                             const Names& is_alone) {
    if (is_alone(rule)) return {rule};
    std::vector<std::string> out;
    for (const workers::Rule& other : generation.rules.rules)
        if (const std::string& name = other.description.name;
            generation.apart.contains(name) && !is_alone(name) &&
            generation.settings_of(name) == generation.settings_of(rule))
            out.push_back(name);
    return out;
}

void OwnWorkers::start(Worker& worker, const Generation& generation, const Group& group,
                       const std::atomic<bool>& abandoned) {
    std::vector<rules::CopiedLibrary> libraries = generation.rules.libraries(); // the others keep their places
    for (std::size_t place = 0; place < libraries.size(); ++place)
        if (!group.has(generation.rules.rules[place].description.name)) libraries[place].copy.clear();
    worker = std::make_unique<workers::RuleWorker>(generation.settings_of(group.members.front()), libraries, abandoned);
}

OwnWorkers::Judged OwnWorkers::judge(const Generation& generation, const Group& group, const std::string& project_id,
                                     workers::EventMessage event, rules::Services& services,
                                     const std::atomic<bool>& abandoned) {
    Worker& worker = workers_[group.members];
    if (!worker) {
        try {
            start(worker, generation, group, abandoned);
        } catch (const std::system_error& error) {
            return failed(generation, group, event, error.what());
        }
    }
    if (const auto& crash = worker->loading_crash()) {
        const workers::Crash out = *crash;
        worker.reset();
        return out;
    }
    std::vector<rules::Failure> unloadable;
    for (const workers::ProjectMessage::Rule& rule : group.rules)
        if (const std::string& reason = worker->loaded()[rule.library].unusable;
            !reason.empty() && !event.skips(generation.name(rule))) {
            unloadable.push_back({generation.name(rule), "its library no longer loads: " + reason});
            event.skipped.push_back(generation.name(rule));
        }
    if (rules_left(group, generation, event) == 0) {
        worker.reset();
        workers::Judged out{event.number, {}};
        out.verdict.failures = std::move(unloadable);
        return out;
    }
    worker->give({project_id, group.rules}, event);
    Judged out = worker->next(services, abandoned);
    if (auto* const judged = std::get_if<workers::Judged>(&out))
        std::move(unloadable.begin(), unloadable.end(), std::back_inserter(judged->verdict.failures));
    if (std::holds_alternative<workers::Crash>(out) || worker->was_near_memory_limit()) worker.reset();
    return out;
}

void OwnWorkers::prepare(const Generation& generation, const Group& group, const std::string& project_id,
                         rules::Services& services, const std::atomic<bool>& abandoned) {
    Worker& worker = workers_[group.members];
    if (!worker) start(worker, generation, group, abandoned);
    if (worker->loading_crash() || !worker->create_rules({project_id, group.rules}, services, abandoned))
        worker.reset();
}

std::vector<std::pair<std::vector<std::string>, pid_t>> OwnWorkers::processes() const {
    std::vector<std::pair<std::vector<std::string>, pid_t>> out;
    for (const auto& [members, worker] : workers_)
        if (worker) out.emplace_back(members, worker->process());
    return out;
}

} // namespace kilihost::judging
