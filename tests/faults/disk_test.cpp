// The disk fails under the host: what is not stored is refused with 503, what is stored is acted on, once.
#include "load.hpp"
#include "shimmed.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <memory>

using namespace faults;
using Catch::Contains;
using kilihost::inbox::EventState;
using Operations = Shim::Operations;
using integration::RunningHost;

namespace {

// A host with both rules, a Kili and a load for it, and a disk that can fail.
struct Site {
    explicit Site(int events) : load(kili, events), with(settings(kili, data.path())) { shim.add_to(with); }
    std::unique_ptr<RunningHost> start() const {
        auto host = std::make_unique<RunningHost>(rules.path(), data.path(), with);
        REQUIRE(host->started());
        return host;
    }
    // All is done, and as it must be.
    void check() {
        REQUIRE(all_finished(data.path()));
        CHECK(count_events(data.path(), int(EventState::done)) == load.size());
        load.check(kili);
    }

    FaultyKili kili;
    const Load load;
    const TemporaryFolder data;
    const BothRules rules;
    Shim shim;
    integration::Settings with;
};

} // namespace

TEST_CASE("every n-th write or sync of the database fails", "[faults]") {
    const auto which = GENERATE(Operations::writes, Operations::syncs);
    const std::vector<int> every{1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30};
    constexpr int at_once = 8;
    CAPTURE(int(which));
    Site site(int(every.size()) * at_once);
    Delivery delivery(site.load, in_order(site.load.size()), 4);
    delivery.allow(0);
    const auto host = site.start();
    delivery.move_to(host->address());
    int allowed = 0;
    for (const int n : every) {
        CAPTURE(n);
        const std::int64_t failed = site.shim.failed();
        site.shim.fail(which, n);
        delivery.allow(allowed += at_once);
        // In the steps of storing and of acting, until two operations have failed.
        REQUIRE(eventually([&] {
            return site.shim.failed() >= failed + 2 ||
                   (delivery.answered() == allowed && count_events(site.data.path(), int(EventState::done)) == allowed);
        }));
        site.shim.heal();
        REQUIRE(delivery.wait());
        REQUIRE(all_finished(site.data.path()));
    }
    CHECK(delivery.refused() > 0);
    CHECK(host->ready());
    CHECK(host->stop() == 0);
    site.check();
}

TEST_CASE("the disk fails in bursts, and the host is killed meanwhile", "[faults]") {
    const auto which = GENERATE(Operations::writes, Operations::syncs);
    constexpr int lives = 12;
    constexpr int at_once = 16;
    std::mt19937 random = seeded();
    CAPTURE(int(which));
    Site site(lives * at_once);
    Delivery delivery(site.load, in_order(site.load.size()), 4);
    for (int life = 1; life <= lives; ++life) {
        delivery.allow(life * at_once);
        const auto host = site.start();
        delivery.move_to(host->address());
        const std::int64_t failed = site.shim.failed();
        // A commit is many writes and one sync, and holds several events.
        const int every = which == Operations::writes ? 10 + int(random() % 40) : 2 + int(random() % 4);
        site.shim.fail(which, every, 1 + int(random() % unsigned(every)));
        REQUIRE(eventually([&] { return site.shim.failed() > failed || delivery.answered() == life * at_once; }));
        host->kill();
        delivery.move_to("");
        site.shim.heal();
    }
    const auto host = site.start();
    delivery.move_to(host->address());
    REQUIRE(delivery.wait());
    REQUIRE(all_finished(site.data.path()));
    CHECK(site.shim.failed() > 0);
    CHECK(host->stop() == 0);
    site.check();
}

TEST_CASE("the disk is full, or read-only, or broken, for some time", "[faults]") {
    const int error = GENERATE(ENOSPC, EROFS, EIO);
    CAPTURE(error);
    constexpr int half = 40;
    Site site(2 * half);
    const auto host = site.start();
    Delivery delivery(site.load, in_order(site.load.size()), 4);
    let_learn_project(delivery, *host, site.data.path());
    site.kili.go_away();
    delivery.allow(half);
    REQUIRE(delivery.wait());
    REQUIRE(all_judged(site.data.path()));
    site.shim.fail(Operations::writes, 1, 1, error);
    delivery.allow(2 * half);
    REQUIRE(eventually([&] { return delivery.refused() >= 4; }));
    const integration::Reply reply = host->post(site.load.event(half));
    CHECK(reply.status == 503);
    CHECK(reply.headers.contains("retry-after"));
    CHECK_THAT(host->get("readyz").body, Contains("events cannot be stored"));
    CHECK(host->get("healthz").status == 200);
    CHECK(delivery.answered() == half);
    // What was stored waits too: nothing is done that could not be recorded.
    const std::size_t logged = host->log().size();
    site.kili.come_back();
    const auto has_tried = [&] {
        const std::string log = host->log().substr(logged);
        const auto tried = log.find("cannot act on findings now");
        const auto of_disk = [&](const char* words) { return log.find(words, tried) != std::string::npos; };
        return tried != std::string::npos &&
               (of_disk("disk is full") || of_disk("readonly database") || of_disk("disk I/O error"));
    };
    REQUIRE(eventually(has_tried, std::chrono::seconds(60)));
    CHECK(site.kili.issues().empty());
    site.shim.heal();
    REQUIRE(delivery.wait());
    REQUIRE(all_finished(site.data.path()));
    CHECK(host->ready());
    CHECK(host->stop() == 0);
    site.check();
}
