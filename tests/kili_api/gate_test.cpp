#include "kili_api/gate.hpp"

#include "eventually.hpp"
#include "kili_api/error.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace kilihost::kili_api;
using namespace std::chrono_literals;

namespace {

void fail(Gate& gate, int times) {
    for (int i = 0; i < times; ++i) {
        gate.enter(Urgency::acting);
        gate.failed(std::nullopt);
    }
}

} // namespace

TEST_CASE("so many calls go at once as the burst allows, and the next one waits for the budget", "[gate]") {
    Gate gate(Budget{4, 3}); // one a minute after the burst
    for (int i = 0; i < 3; ++i) {
        gate.enter(Urgency::acting);
        gate.answered();
    }
    auto fourth = std::async(std::launch::async, [&] { gate.enter(Urgency::acting); });
    CHECK(fourth.wait_for(100ms) == std::future_status::timeout);
    gate.stop();
    CHECK_THROWS_AS(fourth.get(), NetworkError);
    CHECK_THROWS_AS(gate.enter(Urgency::reading), NetworkError);
}

TEST_CASE("calls that act go before those that read, though these came first", "[gate]") {
    Gate gate(Budget{121, 1}); // two a second
    gate.enter(Urgency::acting);
    gate.answered();
    std::atomic<int> order{0};
    int reading = 0;
    int acting = 0;
    std::promise<void> reader_is_there;
    std::thread reader([&] {
        reader_is_there.set_value();
        gate.enter(Urgency::reading);
        reading = ++order;
    });
    reader_is_there.get_future().wait();
    std::thread actor([&] {
        gate.enter(Urgency::acting);
        acting = ++order;
    });
    actor.join();
    reader.join();
    CHECK(acting < reading);
}

TEST_CASE("a Retry-After pauses every call, and is no failure of the API", "[gate]") {
    Gate gate(std::nullopt);
    for (int i = 0; i < 10; ++i) {
        gate.enter(Urgency::acting);
        gate.failed(0s);
    }
    CHECK_FALSE(gate.is_open());
    const auto begun = Gate::Clock::now();
    gate.enter(Urgency::acting);
    gate.failed(1s);
    for (const Urgency urgency : {Urgency::reading, Urgency::acting}) {
        gate.enter(urgency);
        CHECK(Gate::Clock::now() - begun >= 1s);
        gate.answered();
    }
}

TEST_CASE("after five failures in a row the breaker is open: calls fail at once until one has got through", "[gate]") {
    Gate gate(std::nullopt);
    fail(gate, 4);
    gate.enter(Urgency::acting);
    gate.answered();
    fail(gate, 4);
    CHECK_FALSE(gate.is_open());
    fail(gate, 1);
    CHECK(gate.is_open());
    CHECK_THROWS_WITH(gate.enter(Urgency::acting), Catch::Contains("has failed 5 times in a row"));
    const auto enters = [&] {
        try {
            gate.enter(Urgency::acting);
            return true;
        } catch (const NetworkError& error) {
            CHECK_FALSE(error.maybe_carried_out);
            return false;
        }
    };
    REQUIRE(eventually(enters));
    CHECK_FALSE(enters()); // one at a time tries the API
    CHECK(gate.is_open());
    gate.answered();
    CHECK_FALSE(gate.is_open());
    CHECK(enters());
}
