// When an asset is sent back, and when not.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;
using kilihost::outbox::ActionKind;
using SentBack = std::map<std::string, int>;

TEST_CASE("an asset is not sent back once a newer label of it is in the inbox, judged or not", "[outbox]") {
    const bool judged = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    const auto bad = pipeline.reject("1", "a", {"one"});
    pipeline.reject("2", "b", {"one"});
    const auto newer = pipeline.store("3", "a");
    if (judged) pipeline.judge(newer, std::vector<std::string>{});
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.state(bad) == EventState::done; }));
    if (!judged) pipeline.judge(newer, std::vector<std::string>{});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == SentBack{{"b", 1}});
    CHECK(kili.texts("a").size() == 1);
}

TEST_CASE("a newer label that comes between the parts of a refused batch keeps its asset from being sent back",
          "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    std::optional<kilihost::inbox::EventId> newer;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (newer || call.operation != "sendBackAssetsToQueue") return std::nullopt;
        newer = pipeline.store("3", "a");
        return Spoilt{false, refusal("not now")};
    });
    const auto bad = pipeline.reject("1", "a", {"one"});
    pipeline.reject("2", "b", {"one"});
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.state(bad) == EventState::done; }));
    pipeline.judge(newer.value(), std::vector<std::string>{});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == SentBack{{"b", 1}});
}

TEST_CASE("a click is no newer label: the asset is sent back for the submit before it", "[outbox]") {
    const bool judged = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    const auto bad = pipeline.reject("1", "a", {"one"});
    const auto click = pipeline.store("2", "a", "p", "onCustomInterfaceClick");
    if (judged) pipeline.judge(click, kilihost::rules::Verdict{});
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.state(bad) == EventState::done; }));
    if (!judged) pipeline.judge(click, kilihost::rules::Verdict{});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == SentBack{{"a", 1}});
}

TEST_CASE("many labels of an asset in quick succession: it is sent back for the last one alone", "[outbox]") {
    const bool last_is_bad = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 10; ++i)
        pipeline.judge(pipeline.store(std::to_string(i), "a"),
                       (i % 2 == 1) == last_is_bad ? std::vector<std::string>{"same"} : std::vector<std::string>{});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == (last_is_bad ? SentBack{{"a", 1}} : SentBack{}));
    CHECK(kili.issues().size() == 5);
    int open = 0;
    for (const Issue& issue : kili.issues())
        open += issue.status == "OPEN" ? 1 : 0;
    CHECK(open == (last_is_bad ? 1 : 0));
}

TEST_CASE("after a lost reply an asset is sent back again only if its label was not", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const bool ongoing = GENERATE(true, false); // for another reason, such as a second labeler's work
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    bool spoilt = false;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (spoilt || call.operation != "sendBackAssetsToQueue") return std::nullopt;
        spoilt = true;
        return Spoilt{carried_out, ""};
    });
    pipeline.reject("1", "a", {"one"});
    if (ongoing) kili.set_status("a", "ONGOING");
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == SentBack{{"a", 1}});
    CHECK(kili.calls("sendBackAssetsToQueue") == (carried_out ? 1 : 2));
}

TEST_CASE("a send-back with an unknown end is not repeated over a newer label", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    {
        Pipeline killed(folder / "test.db", kili);
        const auto id = killed.store("1", "a");
        kilihost::rules::Verdict asks;
        asks.send_back = true;
        killed.judge(id, asks);
        killed.set_sending(id, ActionKind::send_back);
    }
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.judge(pipeline.store("2", "a"), std::vector<std::string>{});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back().empty());
}

TEST_CASE("an asset sent back too often is left to a person, and the event is dead", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kilihost::outbox::Policy twice = policy();
    twice.bounce_limit = 2;
    Pipeline pipeline(folder / "test.db", kili, twice);
    pipeline.start();
    for (const char* run : {"1", "2"}) {
        pipeline.reject(run, "a", {"one"});
        REQUIRE(pipeline.is_idle());
    }
    const auto third = pipeline.reject("3", "a", {"one"});
    const auto other = pipeline.reject("4", "b", {"one"});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(third) == EventState::dead);
    CHECK_THAT(pipeline.cause(third), Catch::Contains("sent back 2 times within 60 minutes"));
    CHECK(pipeline.state(other) == EventState::done);
    CHECK(kili.sent_back() == SentBack{{"a", 2}, {"b", 1}});
    CHECK(kili.texts("a").size() == 3); // the issue was created all the same
}

TEST_CASE("the echo of a send-back is done without a call, and hinders nothing", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.reject("1", "a", {"one"});
    const auto echo = pipeline.store("2", "a", "p", "onSendBackToQueue");
    pipeline.judge(echo, kilihost::rules::Verdict{});
    CHECK(pipeline.state(echo) == EventState::done);
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back() == SentBack{{"a", 1}}); // an echo is no newer label
    CHECK(kili.all_calls() == 3);
}
