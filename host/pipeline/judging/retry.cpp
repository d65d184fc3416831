#include "pipeline/judging/retry.hpp"

#include <algorithm>

namespace kilihost::judging {
namespace {

// A rule may fail for a temporary reason. After this many attempts the event becomes a dead letter.
constexpr int attempts = 3;
// A rule that has failed for so many events is tried once: its pauses would hold up the other rules' events.
constexpr int hopeless_events = 5;

bool is_of_rule(const rules::Failure& failure) {
    return !failure.rule.starts_with('('); // else such as "(fetching the label's jsonResponse)"
}

} // namespace

void Retry::start() {
    failed_ = 0;
    backoff_.reset();
}

std::optional<std::chrono::milliseconds> Retry::next(const rules::Verdict& verdict) {
    note_success(verdict);
    if (verdict.failures.empty()) return std::nullopt;
    ++failed_;
    const rules::Failure* const waiting = waiting_failure(verdict);
    if (waiting == nullptr && (failed_ >= attempts || is_hopeless(verdict))) {
        for (const rules::Failure& failure : verdict.failures)
            if (is_of_rule(failure)) ++failed_events_[failure.rule];
        return std::nullopt;
    }
    const std::chrono::milliseconds wait = backoff_.next();
    return waiting == nullptr ? wait : std::max<std::chrono::milliseconds>(wait, waiting->retry_after);
}

void Retry::note_success(const rules::Verdict& verdict) {
    const auto has = [](const std::vector<std::string>& rules, const std::string& rule) {
        return std::find(rules.begin(), rules.end(), rule) != rules.end();
    };
    std::erase_if(failed_events_, [&](const auto& entry) {
        const auto is_its = [&](const auto& one) { return one.rule == entry.first; };
        return std::none_of(verdict.failures.begin(), verdict.failures.end(), is_its) &&
               (has(verdict.passed, entry.first) || has(verdict.sent_back, entry.first) ||
                std::any_of(verdict.findings.begin(), verdict.findings.end(), is_its));
    });
}

bool Retry::is_hopeless(const rules::Verdict& verdict) const {
    return std::all_of(verdict.failures.begin(), verdict.failures.end(), [&](const rules::Failure& failure) {
        const auto found = failed_events_.find(failure.rule);
        return found != failed_events_.end() && found->second >= hopeless_events;
    });
}

const rules::Failure* waiting_failure(const rules::Verdict& verdict) {
    const auto found = std::find_if(verdict.failures.begin(), verdict.failures.end(),
                                    [](const rules::Failure& failure) { return failure.can_wait; });
    return found == verdict.failures.end() ? nullptr : &*found;
}

} // namespace kilihost::judging
