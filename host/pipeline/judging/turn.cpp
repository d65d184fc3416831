#include "pipeline/judging/turn.hpp"

#include <algorithm>
#include <utility>

namespace kilihost::judging {

void Turn::begin(inbox::EventId event, std::vector<std::string> left_out) {
    event_ = event;
    left_out_ = std::move(left_out);
}

bool Turn::leave_rule() {
    if (step_ % 2 != 0) return true;
    std::uint64_t expected = step_;
    if (!shown_step_.compare_exchange_strong(expected, step_ + 1, std::memory_order_acq_rel)) return false;
    ++step_;
    return true;
}

rules::Watch::Entry Turn::enter(const std::string& rule) {
    if (!leave_rule()) return Entry::stop;
    if (std::find(left_out_.begin(), left_out_.end(), rule) != left_out_.end()) return Entry::skip;
    rule_ = &rule;
    at_hand_.enter(lane_, event_, rule);
    shown_step_.store(++step_, std::memory_order_release);
    return Entry::run;
}

bool Turn::end() {
    if (!leave_rule()) return false;
    at_hand_.leave(lane_);
    return true;
}

std::optional<std::string> Turn::overrun(std::chrono::milliseconds elapsed, std::chrono::milliseconds limit) {
    const std::uint64_t step = shown_step_.load(std::memory_order_acquire);
    if (step == taken || step % 2 != 0 || step != seen_step_) {
        seen_step_ = step;
        seen_for_ = {};
        return std::nullopt;
    }
    if (!asking_) seen_for_ += elapsed;
    std::uint64_t expected = step;
    if (seen_for_ < limit || !shown_step_.compare_exchange_strong(expected, taken, std::memory_order_acq_rel))
        return std::nullopt;
    at_hand_.leave(lane_);
    return *rule_;
}

} // namespace kilihost::judging
