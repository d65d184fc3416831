// When an event is judged again, and when events are judged alone.
#include "pipeline/judging/isolation.hpp"
#include "pipeline/judging/retry.hpp"
#include "pipeline/judging/watchdog.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace kilihost;
using namespace kilihost::judging;
using namespace std::chrono_literals;

namespace {

rules::Verdict failing(bool can_wait) {
    rules::Verdict verdict;
    verdict.failures.push_back({"rule", "cause", can_wait});
    return verdict;
}

} // namespace

TEST_CASE("a rule that fails is run three times, one that waits for Kili as long as it takes", "[judging]") {
    Retry retry;
    for (int event = 0; event < 2; ++event) {
        retry.start();
        CHECK_FALSE(retry.next({}));
        CHECK(retry.next(failing(false)));
        CHECK(retry.next(failing(false)));
        CHECK_FALSE(retry.next(failing(false)));
        retry.start();
        for (int attempt = 0; attempt < 100; ++attempt) {
            const auto wait = retry.next(failing(true));
            REQUIRE(wait);
            CHECK(*wait <= 30s);
        }
        CHECK_FALSE(retry.next(failing(false)));
    }
}

TEST_CASE("an event is not tried again before the time that Kili asked for", "[judging]") {
    Retry retry;
    retry.start();
    rules::Verdict refused = failing(true);
    refused.failures.front().retry_after = 2h;
    CHECK(retry.next(refused) == 2h);
    refused.failures.front().retry_after = 0s;
    CHECK(*retry.next(refused) <= 30s);
}

TEST_CASE("an event that is judged alone waits for the others, and they wait for it", "[judging]") {
    Isolation isolation;
    REQUIRE(isolation.enter(Isolation::Mode::shared));
    REQUIRE(isolation.enter(Isolation::Mode::shared));
    auto alone = std::async(std::launch::async, [&] { return isolation.enter(Isolation::Mode::alone); });
    CHECK(alone.wait_for(50ms) == std::future_status::timeout);
    isolation.leave(Isolation::Mode::shared);
    CHECK(alone.wait_for(50ms) == std::future_status::timeout);
    isolation.leave(Isolation::Mode::shared);
    CHECK(alone.get());
    auto other = std::async(std::launch::async, [&] { return isolation.enter(Isolation::Mode::shared); });
    CHECK(other.wait_for(50ms) == std::future_status::timeout);
    isolation.leave(Isolation::Mode::alone);
    CHECK(other.get());
    isolation.stop();
    CHECK_FALSE(isolation.enter(Isolation::Mode::shared));
}

TEST_CASE("a rule with four calls that have not returned is not run", "[judging]") {
    StuckCalls calls;
    for (int i = 0; i < 3; ++i)
        calls.add("stuck");
    calls.add("other");
    CHECK(calls.failures().empty());
    calls.add("stuck");
    REQUIRE(calls.failures().size() == 1);
    CHECK(calls.failures().front().rule == "stuck");
    CHECK_THAT(calls.failures().front().cause, Catch::Contains("4 calls of it have not returned"));
    calls.remove("stuck");
    CHECK(calls.failures().empty());
}
