// Kili is away while the load comes, or has lost something of it.
#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

using namespace faults;
using kilihost::inbox::EventState;

TEST_CASE("the API is gone for the whole load, then back", "[faults]") {
    constexpr int events = 1000 / scale;
    FaultyKili kili;
    const Load load(kili, events);
    const TemporaryFolder data;
    const BothRules rules;
    // What the host knows of the project it judges by; else all is stored and waits for Kili.
    const bool project_known = GENERATE(true, false);
    CAPTURE(project_known);
    if (!project_known) kili.go_away();
    integration::RunningHost host(rules.path(), data.path(), settings(kili, data.path()));
    REQUIRE(host.started());
    Delivery delivery(load, in_order(events), 8);
    if (project_known) {
        let_learn_project(delivery, host, data.path());
        kili.go_away();
        delivery.allow(events);
    }
    delivery.move_to(host.address());
    REQUIRE(delivery.wait());
    if (project_known) {
        REQUIRE(all_judged(data.path()));
    } else {
        const int waiting = count_events(data.path(), int(EventState::received));
        CHECK(waiting > events / 2);
        // Good labels ahead of the first bad one of their partition need no project.
        CHECK(waiting + count_events(data.path(), int(EventState::done)) == events);
    }
    REQUIRE(eventually([&] { return host.get("readyz").status == 503; }));
    CHECK(kili.issues().empty());
    kili.come_back();
    REQUIRE(all_finished(data.path()));
    CHECK(host.ready());
    CHECK(host.stop() == 0);
    load.check(kili);
}

TEST_CASE("one label of a batch of 100 was deleted at Kili", "[faults]") {
    // 1 issue for 2 of 4 labels, 2 issues for another: the deleted one is somewhere within a full batch.
    constexpr int events = 160;
    const int deleted = GENERATE(1, 63, 97);
    CAPTURE(deleted);
    FaultyKili kili;
    const Load load(kili, events, {deleted});
    const TemporaryFolder data;
    const BothRules rules;
    integration::RunningHost host(rules.path(), data.path(), settings(kili, data.path()));
    REQUIRE(host.started());
    Delivery delivery(load, in_order(events), 4);
    let_learn_project(delivery, host, data.path());
    kili.go_away(); // so that the load gathers
    delivery.allow(events);
    REQUIRE(delivery.wait());
    REQUIRE(all_judged(data.path()));
    kili.come_back();
    REQUIRE(all_finished(data.path()));
    CHECK(count_events(data.path(), int(EventState::dead)) == 1);
    CHECK(host.stop() == 0);
    load.check(kili);
}
