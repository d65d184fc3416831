// When an event is judged again.
#include "pipeline/judging/retry.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("a rule that fails is run three times; one that waits for Kili, for as long as it takes", "[judging]") {
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
