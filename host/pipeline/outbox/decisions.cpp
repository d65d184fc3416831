#include "pipeline/outbox/decisions.hpp"

#include "kili_api/error_class.hpp"

namespace kilihost::outbox {
namespace {

// Random faults may hit one action several times while others pass, but hardly this often.
constexpr int passed_by_enough = 5;

} // namespace

CallError call_error(const kili_api::Error& error) {
    const auto* const http = dynamic_cast<const kili_api::HttpError*>(&error);
    const bool is_own_word = dynamic_cast<const kili_api::GraphqlError*>(&error) != nullptr;
    switch (kili_api::classify(error)) {
    case kili_api::ErrorClass::ours:
        return CallError::not_now;
    case kili_api::ErrorClass::transient:
        return is_own_word || (http != nullptr && http->status == 500) ? CallError::broke : CallError::not_now;
    case kili_api::ErrorClass::input:
        return CallError::refused;
    case kili_api::ErrorClass::unknown:
        break;
    }
    return is_own_word || http != nullptr ? CallError::refused : CallError::not_now;
}

RefusalResult after_refusal(const RefusalFacts& facts) {
    if (facts.by_status) return facts.accepted_after ? RefusalResult::dead : RefusalResult::wait;
    const bool is_its_own_fault = facts.accepted || facts.names_it || (facts.blames_input && !facts.alike);
    return is_its_own_fault ? RefusalResult::dead : RefusalResult::wait_for_a_time;
}

BreakResult after_break(bool broke_before, std::size_t actions, bool is_suspected, std::size_t lone_breaks) {
    if (!broke_before) return BreakResult::wait;
    if (actions > 1) return BreakResult::search;
    return is_suspected || lone_breaks < lone_breaks_alike ? BreakResult::suspect : BreakResult::slow_down;
}

bool is_dead(const SuspectFacts& facts, std::chrono::milliseconds refusal_time) {
    if (facts.by_status) return facts.passed_by >= passed_by_enough && facts.since_passed_by >= refusal_time;
    return facts.passed_by > 0 || facts.since_first_break >= refusal_time;
}

} // namespace kilihost::outbox
