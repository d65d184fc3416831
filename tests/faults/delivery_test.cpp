// Kili delivers events more than once, out of order and at once, and a labeler submits faster than the host acts.
#include "load.hpp"

#include "pipeline/inbox/event_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace faults;
using kilihost::inbox::EventState;

TEST_CASE("each event is delivered three times, shuffled, on 16 connections", "[faults]") {
    constexpr int events = 600 / scale;
    FaultyKili kili;
    const Load load(kili, events);
    const TemporaryFolder data;
    const BothRules rules;
    std::mt19937 random = seeded();
    // The first copies in an order of their own; half of the others right behind, so that they come while the first is
    // still being stored; the rest anywhere.
    std::vector<int> order = in_order(events);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<int> rest = in_order(events);
    std::shuffle(rest.begin(), rest.end(), random);
    std::vector<int> all;
    for (const int number : order) {
        all.insert(all.end(), {number, number});
        all.push_back(rest.back());
        rest.pop_back();
    }
    integration::RunningHost host(rules.path(), data.path(), settings(kili, data.path()));
    REQUIRE(host.started());
    Delivery delivery(load, all, 16);
    delivery.move_to(host.address());
    REQUIRE(delivery.wait());
    CHECK(host.metric(R"(kili_host_deliveries_total{outcome="stored"})") == events);
    CHECK(host.metric(R"(kili_host_deliveries_total{outcome="known"})") == 2 * events);
    REQUIRE(all_finished(data.path()));
    CHECK(host.stop() == 0);
    load.check(kili);
}

namespace {

// Ten submits of one asset, alternately good and bad, at Kili and as events.
class Resubmitted {
  public:
    // `last_bad`: the last one is, and every second before it.
    Resubmitted(FaultyKili& kili, bool last_bad) : kili_(kili), last_bad_(last_bad), asset_(kili.add_assets(1).at(0)) {}

    bool bad(int number) const { return (number % 2 == 1) == last_bad_; }
    std::string submit(int number) {
        const std::string name = "m" + std::to_string(number);
        const Drawn drawn = bad(number) ? Drawn{2 + number, true} : Drawn{};
        if (bad(number)) due_.merge(drawn.issues(name));
        const nlohmann::json response = drawn.json_response(name);
        return integration::submit("run-" + std::to_string(number), kili_.submit({{asset_, response}}).at(0), asset_,
                                   response.dump(), kili_.project());
    }
    const std::string& asset() const { return asset_; }
    std::map<std::string, std::multiset<Issue>> issues() const {
        if (due_.empty()) return {};
        return {{asset_, due_}};
    }

  private:
    FaultyKili& kili_;
    bool last_bad_;
    std::string asset_;
    std::multiset<Issue> due_;
};

constexpr int submits = 10;

} // namespace

TEST_CASE("ten submits of an asset before the host can act: only the last one counts for the queue", "[faults]") {
    const bool last_bad = GENERATE(true, false);
    CAPTURE(last_bad);
    FaultyKili kili;
    Resubmitted asset(kili, last_bad);
    const TemporaryFolder data;
    const BothRules rules;
    kili.go_away();
    integration::RunningHost host(rules.path(), data.path(), settings(kili, data.path()));
    REQUIRE(host.started());
    for (int i = 0; i < submits; ++i)
        REQUIRE(host.post(asset.submit(i)).status == 200);
    kili.come_back();
    REQUIRE(all_finished(data.path()));
    CHECK(host.stop() == 0);
    CHECK((kili.issues() == asset.issues()));
    CHECK(kili.sent_back()[asset.asset()] == (last_bad ? 1 : 0));
    CHECK(kili.statuses()[asset.asset()] == (last_bad ? "ONGOING" : "LABELED"));
}

TEST_CASE("ten submits of an asset, each when the one before was acted on: every bad one is sent back once",
          "[faults]") {
    const bool last_bad = GENERATE(true, false);
    CAPTURE(last_bad);
    FaultyKili kili;
    Resubmitted asset(kili, last_bad);
    const TemporaryFolder data;
    const BothRules rules;
    integration::RunningHost host(rules.path(), data.path(), settings(kili, data.path()));
    REQUIRE(host.started());
    int bad = 0;
    for (int i = 0; i < submits; ++i) {
        REQUIRE(host.post(asset.submit(i)).status == 200);
        REQUIRE(all_finished(data.path()));
        bad += asset.bad(i) ? 1 : 0;
        CHECK((kili.issues() == asset.issues()));
        CHECK(kili.sent_back()[asset.asset()] == bad);
        CHECK(kili.statuses()[asset.asset()] == (asset.bad(i) ? "ONGOING" : "LABELED"));
    }
    CHECK(host.stop() == 0);
}
