// How many calls of Kili's API the actions of events cost.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;

TEST_CASE("a rejected label costs exactly two calls on an idle host, an accepted one none", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.outbox().problem().empty(); }));
    for (int i = 0; i < 5; ++i) {
        const int before = kili.all_calls();
        pipeline.reject("bad" + std::to_string(i), "a" + std::to_string(i), {"one", "two"});
        REQUIRE(pipeline.is_idle());
        CHECK(kili.all_calls() - before == 2);
        pipeline.judge(pipeline.store("good" + std::to_string(i), "b"), std::vector<std::string>{});
        REQUIRE(pipeline.is_idle());
        CHECK(kili.all_calls() - before == 2);
    }
    CHECK(kili.issues().size() == 10);
    CHECK(kili.sent_back().size() == 5);
}

TEST_CASE("under a backlog of rejected labels a call serves fifty events and more", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    constexpr int events = 1'000;
    for (int i = 0; i < events; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    const int acting = kili.calls("createIssues") + kili.calls("sendBackAssetsToQueue");
    CHECK(kili.all_calls() == acting + 1); // who the key belongs to
    CHECK(acting <= 0.035 * events);
    CHECK(kili.issues().size() == 2 * events);
    const std::map<std::string, int> sent_back = kili.sent_back();
    CHECK(sent_back.size() == events);
    CHECK(std::all_of(sent_back.begin(), sent_back.end(), [](const auto& asset) { return asset.second == 1; }));
}

TEST_CASE("the events of several projects, mixed, gather for each of them, each in its turn", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    constexpr int events = 400;
    for (int i = 0; i < events; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"}, "p" + std::to_string(i % 4));
    std::vector<std::string> order; // of the projects asked
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (!call.project.empty()) order.push_back(call.project);
        return std::nullopt;
    });
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    kili.spoil({});
    CHECK(double(order.size()) <= 0.035 * events);
    REQUIRE(order.size() >= 8);
    CHECK(std::vector<std::string>(order.begin(), order.begin() + 8) ==
          std::vector<std::string>{"p0", "p1", "p2", "p3", "p0", "p1", "p2", "p3"});
}

TEST_CASE("an asset is sent back only once its issues are there, and what follows waits for that", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 30; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two", "three"});
    std::map<std::string, int> issues; // by label, at the time
    bool in_order = true;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation == "createIssues")
            for (const nlohmann::json& issue : call.variables.at("issues"))
                ++issues[issue.at("labelID")];
        if (call.operation == "sendBackAssetsToQueue")
            for (const std::string asset : call.variables.at("where").at("idIn"))
                in_order = in_order && issues["l-" + asset.substr(1)] == 3;
        return std::nullopt;
    });
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    kili.spoil({});
    CHECK(in_order);
    CHECK(kili.sent_back().size() == 30);
}
