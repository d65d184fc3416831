// The host is killed at any moment, again and again, while events come, and started again.
#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <thread>

using namespace faults;
using namespace std::chrono_literals;
using kilihost::inbox::EventState;

TEST_CASE("kill -9 at 200 random moments during 2,000 events", "[faults]") {
    constexpr int events = 2000 / scale;
    constexpr int kills = 200 / scale;
    FaultyKili kili;
    const Load load(kili, events);
    const TemporaryFolder data;
    const BothRules rules;
    std::mt19937 random = seeded();
    const auto up_to = [&](std::chrono::microseconds most) {
        return std::chrono::microseconds(std::uniform_int_distribution<long>(0, most.count())(random));
    };
    const integration::Settings whole = settings(kili, data.path());
    Delivery delivery(load, in_order(events), 8);
    std::chrono::microseconds start_time = 100ms; // what a start takes, as measured last
    for (int life = 1; life <= kills; ++life) {
        delivery.allow(events * life / kills);
        const auto begun = std::chrono::steady_clock::now();
        // One in four is killed while it starts, the others while they work.
        const bool early = random() % 4 == 0;
        integration::Settings limited = whole;
        if (early) limited.start_time = std::chrono::duration_cast<std::chrono::milliseconds>(up_to(start_time));
        integration::RunningHost host(rules.path(), data.path(), limited);
        if (host.started()) {
            start_time =
                std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun);
            delivery.move_to(host.address());
            std::this_thread::sleep_for(up_to(start_time)); // the moment is the test's input, nothing is waited for
        } else {
            REQUIRE(early);
        }
        host.kill();
        delivery.move_to("");
    }
    integration::RunningHost host(rules.path(), data.path(), whole);
    REQUIRE(host.started());
    delivery.allow(events);
    delivery.move_to(host.address());
    REQUIRE(delivery.wait());
    REQUIRE(all_finished(data.path()));
    CHECK(count_events(data.path(), int(EventState::done)) == events);
    CHECK(host.stop() == 0);
    load.check(kili);
}
