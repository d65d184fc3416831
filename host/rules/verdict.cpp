#include "rules/verdict.hpp"

#include <iterator>
#include <utility>

namespace kilihost::rules {

void Verdict::add(Verdict other) {
    const auto append = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    append(findings, other.findings);
    append(failures, other.failures);
    append(passed, other.passed);
    append(skipped, other.skipped);
    append(sent_back, other.sent_back);
    append(review_asked_by, other.review_asked_by);
    for (auto& [key, value] : other.metadata)
        metadata[key] = std::move(value);
    send_back = send_back || other.send_back;
}

} // namespace kilihost::rules
