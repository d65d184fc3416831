#include "pipeline/judging/rule_health.hpp"

#include <algorithm>

namespace kilihost::judging {

void RuleHealth::ended_worker(const std::string& rule, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    rules_[rule].isolated_until = now + isolation_time;
    all_well_ = false;
}

void RuleHealth::failed_event(const std::string& rule, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    Health& health = rules_[rule];
    if (++health.failed_events < most_failed_events) return;
    health.suspension = health.suspension == Clock::duration()
                            ? Clock::duration(first_suspension)
                            : std::min<Clock::duration>(2 * health.suspension, isolation_time);
    health.suspended_until = now + health.suspension;
}

void RuleHealth::judged_event(const std::string& rule) {
    const std::lock_guard lock(mutex_);
    const auto found = rules_.find(rule);
    if (found == rules_.end()) return;
    found->second.failed_events = 0;
    found->second.suspension = {};
}

bool RuleHealth::is_isolated(const std::string& rule, Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    const auto found = rules_.find(rule);
    return found != rules_.end() && now < found->second.isolated_until;
}

bool RuleHealth::may_judge(const std::string& rule, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const auto found = rules_.find(rule);
    if (found == rules_.end() || found->second.failed_events < most_failed_events) return true;
    if (now < found->second.suspended_until) return false;
    found->second.suspended_until = now + found->second.suspension; // until the probe is over
    return true;
}

void RuleHealth::forget() {
    const std::lock_guard lock(mutex_);
    rules_.clear();
    all_well_ = true;
}

std::vector<std::string> RuleHealth::suspended() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [rule, health] : rules_)
        if (health.failed_events >= most_failed_events) out.push_back(rule);
    return out;
}

} // namespace kilihost::judging
