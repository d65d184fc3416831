// The system's clock jumps, days ahead and back, while events come.
#include "load.hpp"
#include "shimmed.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

using namespace faults;
using namespace std::chrono_literals;
using kilihost::inbox::EventState;

namespace {

// Between the earliest and the latest, by the host's clock.
long long hours_between_arrivals(const std::filesystem::path& data) {
    soci::session session;
    kilihost::pipeline::database(data).open(session);
    long long milliseconds = 0;
    session << "select max(received_at) - min(received_at) from event", soci::into(milliseconds);
    return milliseconds / 3'600'000;
}

} // namespace

TEST_CASE("a clock that jumps backwards and forwards", "[faults]") {
    constexpr int events = 400 / scale;
    constexpr int jumps = 20;
    FaultyKili kili;
    const Load load(kili, events);
    const TemporaryFolder data;
    const BothRules rules;
    Shim shim;
    integration::Settings with = settings(kili, data.path());
    shim.add_to(with);
    std::mt19937 random = seeded();
    std::uniform_int_distribution<int> hours(-72, 72);
    // Some replies are lost too: the look-up after that must not depend on this clock.
    kili.inject([](const Call& call) { return call.number % 5 == 0 ? Fault::lost : Fault::none; });
    Delivery delivery(load, in_order(events, 2), 4);
    for (int life = 0; life < 2; ++life) {
        integration::RunningHost host(rules.path(), data.path(), with);
        REQUIRE(host.started());
        delivery.move_to(host.address());
        for (int jump = 1; jump <= jumps; ++jump) {
            delivery.allow(life * events + events * jump / jumps);
            shim.set_clock(std::chrono::hours(hours(random)));
            REQUIRE(delivery.wait());
        }
        REQUIRE(all_finished(data.path()));
        CHECK(host.stop() == 0);
    }
    CHECK(kili.faults() > 0);
    CHECK(hours_between_arrivals(data.path()) > 24); // the host did see the clock jump
    CHECK(count_events(data.path(), int(EventState::done)) == events);
    load.check(kili);
}
