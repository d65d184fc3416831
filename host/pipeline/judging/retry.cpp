#include "pipeline/judging/retry.hpp"

#include <algorithm>

namespace kilihost::judging {
namespace {

// A rule may fail for a temporary reason. After this many attempts the event becomes a dead letter.
constexpr int attempts = 3;

} // namespace

void Retry::start() {
    failed_ = 0;
    backoff_.reset();
}

std::optional<std::chrono::milliseconds> Retry::next(const rules::Verdict& verdict) {
    if (verdict.failures.empty()) return std::nullopt;
    ++failed_;
    const rules::Failure* const waiting = waiting_failure(verdict);
    if (waiting == nullptr && failed_ >= attempts) return std::nullopt;
    const std::chrono::milliseconds wait = backoff_.next();
    return waiting == nullptr ? wait : std::max<std::chrono::milliseconds>(wait, waiting->retry_after);
}

const rules::Failure* waiting_failure(const rules::Verdict& verdict) {
    const auto found = std::find_if(verdict.failures.begin(), verdict.failures.end(),
                                    [](const rules::Failure& failure) { return failure.can_wait; });
    return found == verdict.failures.end() ? nullptr : &*found;
}

} // namespace kilihost::judging
