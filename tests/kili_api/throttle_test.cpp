#include "kili_api/throttle.hpp"

#include "eventually.hpp"
#include "kili_api/error.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace kilihost::kili_api;
using namespace std::chrono_literals;

namespace {

void fail(Throttle& throttle, int times) {
    for (int i = 0; i < times; ++i) {
        throttle.acquire(Urgency::acting);
        throttle.failed(std::nullopt);
    }
}

} // namespace

TEST_CASE("so many calls go at once as the burst allows, and the next one waits for the budget", "[throttle]") {
    Throttle throttle(Budget{4, 3}); // one a minute after the burst
    for (int i = 0; i < 3; ++i) {
        throttle.acquire(Urgency::acting);
        throttle.answered();
    }
    auto fourth = std::async(std::launch::async, [&] { throttle.acquire(Urgency::acting); });
    CHECK(fourth.wait_for(100ms) == std::future_status::timeout);
    throttle.stop();
    CHECK_THROWS_AS(fourth.get(), NetworkError);
    CHECK_THROWS_AS(throttle.acquire(Urgency::reading), NetworkError);
}

TEST_CASE("calls that act go before those that read, though these came first", "[throttle]") {
    Throttle throttle(Budget{121, 1}); // two a second
    throttle.acquire(Urgency::acting);
    throttle.answered();
    std::atomic<int> order{0};
    int reading = 0;
    int acting = 0;
    std::promise<void> reader_is_there;
    std::thread reader([&] {
        reader_is_there.set_value();
        throttle.acquire(Urgency::reading);
        reading = ++order;
    });
    reader_is_there.get_future().wait();
    std::thread actor([&] {
        throttle.acquire(Urgency::acting);
        acting = ++order;
    });
    actor.join();
    reader.join();
    CHECK(acting < reading);
}

TEST_CASE("a Retry-After pauses every call, and is no failure of the API", "[throttle]") {
    Throttle throttle(std::nullopt);
    for (int i = 0; i < 10; ++i) {
        throttle.acquire(Urgency::acting);
        throttle.failed(0s);
    }
    CHECK_FALSE(throttle.is_open());
    const auto begun = Throttle::Clock::now();
    throttle.acquire(Urgency::acting);
    throttle.failed(1s);
    for (const Urgency urgency : {Urgency::reading, Urgency::acting}) {
        throttle.acquire(urgency);
        CHECK(Throttle::Clock::now() - begun >= 1s);
        throttle.answered();
    }
}

TEST_CASE("after five failures in a row the breaker is open: calls fail at once until one has got through",
          "[throttle]") {
    Throttle throttle(std::nullopt);
    fail(throttle, 4);
    throttle.acquire(Urgency::acting);
    throttle.answered();
    fail(throttle, 4);
    CHECK_FALSE(throttle.is_open());
    fail(throttle, 1);
    CHECK(throttle.is_open());
    CHECK_THROWS_WITH(throttle.acquire(Urgency::acting), Catch::Contains("has failed 5 times in a row"));
    const auto enters = [&] {
        try {
            throttle.acquire(Urgency::acting);
            return true;
        } catch (const NetworkError& error) {
            CHECK_FALSE(error.maybe_carried_out);
            return false;
        }
    };
    REQUIRE(eventually(enters));
    CHECK_FALSE(enters()); // one at a time tries the API
    CHECK(throttle.is_open());
    throttle.answered();
    CHECK_FALSE(throttle.is_open());
    CHECK(enters());
}
