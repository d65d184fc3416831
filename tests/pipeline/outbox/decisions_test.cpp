// The tables of decisions.hpp, row by row.
#include "pipeline/outbox/decisions.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace kilihost;
using namespace kilihost::outbox;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const kili_api::Error> http(long status) {
    return std::make_shared<kili_api::HttpError>("", status, false, std::nullopt);
}
std::shared_ptr<const kili_api::Error> graphql(const std::string& code) {
    return std::make_shared<kili_api::GraphqlError>("", std::vector<kili_api::GraphqlError::Item>{{"no", code, ""}});
}

} // namespace

TEST_CASE("what an error of a call means for its actions", "[outbox][decisions]") {
    const std::vector<std::pair<std::shared_ptr<const kili_api::Error>, CallError>> rows{
        {http(401), CallError::not_now},
        {http(429), CallError::not_now},
        {http(302), CallError::not_now},
        {graphql("RATE_LIMITED"), CallError::not_now},
        {graphql("INTERNAL_SERVER_ERROR"), CallError::broke},
        {http(500), CallError::broke},
        {http(502), CallError::not_now},
        {std::make_shared<kili_api::NetworkError>("", true), CallError::not_now},
        {std::make_shared<kili_api::ForeignReply>(""), CallError::not_now},
        {graphql("NOT_FOUND"), CallError::refused},
        {http(413), CallError::refused},
        {graphql(""), CallError::refused},
        {http(400), CallError::refused},
        {http(403), CallError::refused},
        {std::make_shared<kili_api::UnreadableReply>(""), CallError::not_now},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO("row " << i);
        CHECK(call_error(*rows[i].first) == rows[i].second);
    }
}

TEST_CASE("what becomes of a refused action", "[outbox][decisions]") {
    CHECK(after_refusal({.by_status = true, .accepted_after = true, .accepted = true}) == RefusalResult::dead);
    CHECK(after_refusal({.by_status = true, .accepted = true}) == RefusalResult::wait);
    CHECK(after_refusal({.by_status = true}) == RefusalResult::wait);
    CHECK(after_refusal({.by_status = true, .alike = true}) == RefusalResult::wait);
    CHECK(after_refusal({.accepted = true}) == RefusalResult::dead);
    CHECK(after_refusal({.names_it = true, .alike = true}) == RefusalResult::dead);
    CHECK(after_refusal({.blames_input = true}) == RefusalResult::dead);
    CHECK(after_refusal({.blames_input = true, .alike = true}) == RefusalResult::wait_for_a_time);
    CHECK(after_refusal({}) == RefusalResult::wait_for_a_time);
    CHECK(after_refusal({.alike = true}) == RefusalResult::wait_for_a_time);
}

TEST_CASE("what follows when a call breaks at Kili", "[outbox][decisions]") {
    CHECK(after_break(false, 1, false, 0) == BreakResult::wait);
    CHECK(after_break(false, 100, false, 5) == BreakResult::wait);
    CHECK(after_break(true, 2, false, 0) == BreakResult::search);
    CHECK(after_break(true, 100, false, 3) == BreakResult::search);
    CHECK(after_break(true, 1, true, 3) == BreakResult::suspect);
    CHECK(after_break(true, 1, false, 2) == BreakResult::suspect);
    CHECK(after_break(true, 1, false, 3) == BreakResult::slow_down);
}

TEST_CASE("when a suspected action is dead", "[outbox][decisions]") {
    CHECK_FALSE(is_dead({.since_first_break = 59min}, 1h));
    CHECK(is_dead({.since_first_break = 1h}, 1h));
    CHECK(is_dead({.passed_by = 1}, 1h));
    CHECK_FALSE(is_dead({.by_status = true, .since_first_break = 100h}, 1h));
    CHECK_FALSE(is_dead({.by_status = true, .passed_by = 4, .since_first_break = 9h, .since_passed_by = 9h}, 1h));
    CHECK_FALSE(is_dead({.by_status = true, .passed_by = 5, .since_first_break = 9h, .since_passed_by = 59min}, 1h));
    CHECK(is_dead({.by_status = true, .passed_by = 5, .since_first_break = 9h, .since_passed_by = 1h}, 1h));
}
