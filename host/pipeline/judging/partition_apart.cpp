// The part of a partition for rules that do not share the worker of most rules.
#include "log/log.hpp"
#include "pipeline/judging/partition.hpp"

#include <algorithm>

namespace kilihost::judging {

using workers::Crash;
using workers::Judged;
using workers::ProjectMessage;

void Partition::judge_apart(Job& job) {
    if (job.apart.empty()) return;
    for (const std::string& rule : job.apart)
        if (!job.excludes(rule) && !shared_.health.may_judge(rule, Clock::now()))
            fail(job, rule,
                 "suspended: it ended its worker for several events in a row; `kili-host events replay --rule " + rule +
                     "` has them judged again once it is repaired");
    std::vector<std::string> judged; // rules
    const auto has_some_left = [&](const Group& group) {
        return std::any_of(group.rules.begin(), group.rules.end(), [&](const ProjectMessage::Rule& rule) {
            const std::string& name = generation().name(rule);
            return !job.excludes(name) && std::find(judged.begin(), judged.end(), name) == judged.end();
        });
    };
    bool none_ended = true; // no worker; if one has, other rules may share one now
    do {
        none_ended = true;
        for (const Group& group : groups_apart(job))
            if (none_ended && !abandoned_ && has_some_left(group)) none_ended = judge_apart(job, group, judged);
        job.as_configured &= none_ended;
    } while (!none_ended && !abandoned_);
    if (job.as_configured) return;
    const auto is_single = [this](const std::string& rule) { return is_alone(rule); };
    workers_->own().keep([&](const std::vector<std::string>& members) {
        return is_apart(members.front()) && members == OwnWorkers::members(generation(), members.front(), is_single);
    });
}

const std::vector<Group>& Partition::groups_apart(const Job& job) {
    if (job.as_configured) return workers_->groups(job.queued.event->project_id());
    regrouped_ = OwnWorkers::groups(
        generation(), project_of(job), [&](const std::string& rule) { return job.is_apart(rule); },
        [&](const std::string& rule) { return job.each_alone || is_alone(rule); });
    return regrouped_;
}

// False if the worker has ended.
bool Partition::judge_apart(Job& job, const Group& group, std::vector<std::string>& judged) {
    workers::EventMessage event{std::uint64_t(job.queued.id), shared_.projects.revision(), job.queued.event->body(),
                                job.label, judged};
    for (const rules::Failure& excluded : job.excluded)
        event.skipped.push_back(excluded.rule);
    publish_workers(group.members, event.number);
    OwnWorkers::Judged answer =
        workers_->own().judge(generation(), group, job.queued.event->project_id(), event, services_, abandoned_);
    if (const auto* const crash = std::get_if<Crash>(&answer)) {
        crashed_apart(job, group, *crash);
        return false;
    }
    for (const ProjectMessage::Rule& rule : group.rules)
        if (const std::string& name = generation().name(rule); !event.skips(name)) {
            shared_.health.judged_event(name);
            judged.push_back(name);
        }
    job.verdict->add(std::move(std::get<Judged>(answer).verdict));
    return true;
}

void Partition::crashed_apart(Job& job, const Group& group, const Crash& crash) {
    if (abandoned_) return;
    const std::string rule = group.rule_of(generation(), crash);
    if (crash.outer) return killed_from_outside(job, rule.empty() ? group.members : std::vector{rule});
    if (group.is_single() || !crash.out_of_memory) return blame(job, rule, crash);
    log::error("event {}: a worker has come to its memory limit; each of its rules now judges in a worker of its own",
               job.queued.id);
    job.each_alone = true;
}

bool Partition::is_apart(const std::string& rule) const {
    return generation().apart.contains(rule) || is_alone(rule);
}

bool Partition::is_alone(const std::string& rule) const {
    return generation().isolates(rule) || shared_.health.is_isolated(rule, Clock::now());
}

void Partition::set_apart(Job& job) {
    job.apart.clear();
    job.as_configured = !job.each_alone && shared_.health.all_well();
    if (job.as_configured && generation().apart.empty()) return;
    for (const ProjectMessage::Rule& rule : project_of(job).rules) {
        const std::string& name = generation().name(rule);
        if (job.as_configured ? generation().apart.contains(name) : job.each_alone || is_apart(name))
            job.apart.push_back(name);
    }
}

} // namespace kilihost::judging
