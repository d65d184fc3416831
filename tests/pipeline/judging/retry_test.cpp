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

TEST_CASE("a rule that fails for event after event is run once for each, until it judges one", "[judging]") {
    Retry retry;
    const auto attempts = [&](const rules::Verdict& verdict) {
        retry.start();
        int count = 1;
        while (retry.next(verdict))
            ++count;
        return count;
    };
    for (int event = 0; event < 5; ++event)
        CHECK(attempts(failing(false)) == 3);
    CHECK(attempts(failing(false)) == 1);
    rules::Verdict with_other = failing(false);
    with_other.failures.push_back({"other", "cause", false});
    CHECK(attempts(with_other) == 3); // for the other's sake
    rules::Verdict of_other;
    of_other.passed = {"other"};
    CHECK(attempts(of_other) == 1);
    CHECK(attempts(failing(false)) == 1); // it has not judged meanwhile
    rules::Verdict well;
    well.findings.push_back({"rule", rules::Severity::block, "found", "", {}});
    CHECK(attempts(well) == 1);
    CHECK(attempts(failing(false)) == 3);
    rules::Verdict no_label;
    no_label.failures.push_back({"(fetching the label's jsonResponse)", "cause", false});
    for (int event = 0; event < 10; ++event)
        CHECK(attempts(no_label) == 3);
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
