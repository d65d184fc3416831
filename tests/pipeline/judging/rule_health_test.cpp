// When a rule has workers of its own, and when it is suspended.
#include "pipeline/judging/rule_health.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::judging;
using namespace std::chrono_literals;

TEST_CASE("a rule that ended a worker has its own for an hour", "[judging]") {
    RuleHealth health;
    const RuleHealth::Clock::time_point start{};
    CHECK(health.all_well());
    health.ended_worker("rule", start);
    CHECK_FALSE(health.all_well());
    CHECK(health.is_isolated("rule", start + 59min));
    CHECK_FALSE(health.is_isolated("other", start));
    health.ended_worker("rule", start + 30min);
    CHECK(health.is_isolated("rule", start + 89min));
    CHECK_FALSE(health.is_isolated("rule", start + 90min));
    health.ended_worker("rule", start + 90min);
    health.forget(); // a reload
    CHECK_FALSE(health.is_isolated("rule", start + 90min));
}

TEST_CASE("a rule that fails five events in a row is suspended, and probed after a while that doubles", "[judging]") {
    RuleHealth health;
    RuleHealth::Clock::time_point now{};
    const auto fail = [&] { health.failed_event("rule", now); };
    for (int event = 0; event < 4; ++event)
        fail();
    health.judged_event("rule"); // in between
    for (int event = 0; event < 4; ++event)
        fail();
    CHECK(health.may_judge("rule", now));
    CHECK(health.suspended().empty());
    fail();
    CHECK(health.suspended() == std::vector<std::string>{"rule"});
    CHECK(health.may_judge("other", now));
    for (const auto wait : {30s, 60s, 120s}) {
        CHECK_FALSE(health.may_judge("rule", now + wait - 1s));
        now += wait;
        CHECK(health.may_judge("rule", now));       // the probe
        CHECK_FALSE(health.may_judge("rule", now)); // one event at a time
        fail();
    }
    now += 240s;
    CHECK(health.may_judge("rule", now));
    health.judged_event("rule");
    CHECK(health.may_judge("rule", now));
    CHECK(health.suspended().empty());
}
