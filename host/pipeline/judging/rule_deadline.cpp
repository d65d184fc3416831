#include "pipeline/judging/rule_deadline.hpp"

#include <algorithm>
#include <utility>

namespace kilihost::judging {

void RuleDeadline::begin(inbox::EventId event, std::vector<std::string> excluded) {
    event_ = event;
    excluded_ = std::move(excluded);
}

bool RuleDeadline::leave_rule() {
    if (step_ % 4 == 2) return true;
    std::uint64_t expected = step_;
    if (!published_step_.compare_exchange_strong(expected, step_ + 2, std::memory_order_acq_rel)) return false;
    step_ += 2;
    return true;
}

rules::Watch::Entry RuleDeadline::enter(const std::string& rule) {
    if (!leave_rule()) return Entry::stop;
    if (std::find(excluded_.begin(), excluded_.end(), rule) != excluded_.end()) return Entry::skip;
    rule_ = &rule;
    quarantine_.enter(worker_, event_, rule);
    published_step_.store(step_ += 2, std::memory_order_release);
    return Entry::run;
}

void RuleDeadline::suspend() {
    std::uint64_t expected = step_;
    if (step_ % 4 != 0 || !published_step_.compare_exchange_strong(expected, step_ + 1, std::memory_order_acq_rel))
        return;
    ++step_;
    quarantine_.leave(worker_);
}

void RuleDeadline::resume() {
    if (step_ % 4 != 1) return;
    quarantine_.enter(worker_, event_, *rule_);
    published_step_.store(--step_, std::memory_order_release);
}

bool RuleDeadline::finish() {
    if (!leave_rule()) return false;
    quarantine_.leave(worker_);
    return true;
}

std::optional<std::string> RuleDeadline::expired(std::chrono::milliseconds elapsed, std::chrono::milliseconds limit) {
    const std::uint64_t step = published_step_.load(std::memory_order_acquire);
    if (step % 4 == 1 && step == seen_step_ + 1) return std::nullopt; // suspended: its time stands still
    if (step == taken || step % 4 != 0 || step != seen_step_) {
        seen_step_ = step;
        seen_for_ = {};
        return std::nullopt;
    }
    if (!waiting_for_service_) seen_for_ += elapsed;
    std::uint64_t expected = step;
    if (seen_for_ < limit || !published_step_.compare_exchange_strong(expected, taken, std::memory_order_acq_rel))
        return std::nullopt;
    quarantine_.leave(worker_);
    return *rule_;
}

} // namespace kilihost::judging
