// What Kili refuses: one action of many, a whole project, everything.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;
using kilihost::kili_api::GraphqlError;

TEST_CASE("of a hundred events the one that Kili refuses goes to the dead letters, and the others through",
          "[outbox]") {
    const std::string code = GENERATE(as<std::string>{}, "", "NOT_FOUND", "INTERNAL_SERVER_ERROR");
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    std::vector<kilihost::inbox::EventId> events;
    for (int i = 0; i < 50; ++i)
        events.push_back(pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"}));
    kili.spoil(refuse("createIssues", "l-33", refusal("something is wrong", code)));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.calls("createIssues") <= (code == "INTERNAL_SERVER_ERROR" ? 30 : 2 * 7 + 3));
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string asset = "a" + std::to_string(i);
        CHECK(pipeline.state(events[i]) == (i == 33 ? EventState::dead : EventState::done));
        CHECK(kili.texts(asset).size() == (i == 33 ? 0 : 2));
        CHECK(kili.sent_back().contains(asset) == (i != 33));
    }
    CHECK_THAT(pipeline.cause(events[33]), Catch::Contains("something is wrong"));
    CHECK(eventually([&] { return pipeline.outbox().problem().empty(); }));
}

TEST_CASE("one refused issue of an event: its others are created, the asset is not sent back", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(refuse("createIssues", "bad", refusal("no such annotation", "BAD_USER_INPUT")));
    const auto id = pipeline.reject("1", "a", {"one", "bad", "three"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(id) == EventState::dead);
    CHECK(kili.texts("a") == std::vector<std::string>{"one", "three"});
    CHECK(kili.sent_back().empty());
}

TEST_CASE("a dead letter keeps each of its causes once", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(refuse("createIssues", "", refusal("there is no label l-1")));
    const auto id = pipeline.store("1", "a");
    kilihost::rules::Verdict verdict;
    verdict.failures = {{"area", "as it always does", false}, {"count", "so does this one", false}};
    verdict.findings = {{"r", kilihost::rules::Severity::warn, "one", "", {}},
                        {"r", kilihost::rules::Severity::warn, "two", "", {}}};
    pipeline.judge(id, verdict);
    CHECK(pipeline.cause(id) == "rule area: as it always does; rule count: so does this one");
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.outbox().waiting() == 0; }));
    CHECK(pipeline.state(id) == EventState::dead);
    CHECK_THAT(pipeline.cause(id),
               Catch::StartsWith("rule area: as it always does; rule count: so does this one; Kili refused"));
    const std::string text = pipeline.cause(id);
    const auto first = text.find("there is no label");
    CHECK(text.find("there is no label", first + 1) == std::string::npos);
}

TEST_CASE("a lone event is dead at once if Kili says what is wrong with it", "[outbox]") {
    const bool by_code = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(
        refuse("createIssues", "", by_code ? refusal("not there", "NOT_FOUND") : refusal("there is no label l-1")));
    const auto id = pipeline.reject("1", "a", {"one"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(id) == EventState::dead);
    CHECK(kili.sent_back().empty());
}

TEST_CASE("while Kili refuses everything alike nothing is dead, and all goes through once it is over", "[outbox]") {
    const std::string code = GENERATE(as<std::string>{}, "", "FORBIDDEN", "INTERNAL_SERVER_ERROR", "UNAUTHENTICATED");
    const int count = GENERATE(1, 60);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < count; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"});
    const std::string operation = GENERATE(as<std::string>{}, "createIssues", "sendBackAssetsToQueue");
    kili.spoil(refuse(operation, "", refusal("cannot do that now", code)));
    pipeline.start();
    const int enough = code == "UNAUTHENTICATED" ? 2 : count == 1 ? 3 : 10;
    REQUIRE(eventually([&] { return !pipeline.outbox().problem().empty() && kili.calls(operation) >= enough; }));
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("cannot do that now"));
    CHECK(pipeline.count("event where state = 3") == 0);
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.count("event where state = 2") == count);
    CHECK(kili.issues().size() == 2 * std::size_t(count));
    CHECK(kili.sent_back().size() == std::size_t(count));
    CHECK(eventually([&] { return pipeline.outbox().problem().empty(); })); // cleared just after the last commit
}

TEST_CASE("a project that Kili refuses does not hold up the others", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 60; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one"}, i % 2 == 0 ? "closed" : "open");
    kili.spoil([](const Call& call) -> std::optional<Spoilt> {
        if (call.project != "closed") return std::nullopt;
        return Spoilt{false, refusal("no access to the project", "FORBIDDEN")};
    });
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.count("event where state = 2") == 30; }));
    CHECK(pipeline.count("event where state = 2 and project_id = 'open'") == 30);
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("project closed: "));
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.count("event where state = 2") == 60);
}

TEST_CASE("what Kili refuses for too long goes to the dead letters", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kilihost::outbox::Policy short_of_patience = policy();
    short_of_patience.refusal_time = 1ms;
    Pipeline pipeline(folder / "test.db", kili, short_of_patience);
    for (int i = 0; i < 60; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"});
    kili.spoil(refuse("createIssues", "", refusal("the project is gone", "FORBIDDEN")));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.count("event where state = 3") == 60);
    CHECK(pipeline.count("event where cause like '%the project is gone%'") == 60);
    CHECK(kili.issues().empty());
    CHECK(kili.sent_back().empty());
}

TEST_CASE("what Kili carried out though it says that something broke is not asked for again", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 3; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one"});
    int created = 0;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation != "createIssues" || ++created > 2) return std::nullopt;
        return Spoilt{created == 2, refusal("timed out", "INTERNAL_SERVER_ERROR")};
    });
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.issues().size() == 3);
    CHECK(pipeline.count("event where state = 2") == 3);
}

TEST_CASE("a batch that is too large for Kili goes in parts", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 40; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one"});
    kili.spoil([](const Call& call) -> std::optional<Spoilt> {
        if (call.operation != "createIssues" || call.variables.at("issues").size() <= 10) return std::nullopt;
        return Spoilt{false, kilihost::test::reply("413 Content Too Large", "")};
    });
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.issues().size() == 40);
    CHECK(pipeline.count("event where state = 2") == 40);
}

TEST_CASE("send-backs that Kili refuses hold up no issues, and go in their order once it takes them", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    constexpr int many = 650; // more than are read at once
    for (int i = 0; i < many; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one"});
    kili.spoil(refuse("sendBackAssetsToQueue", "", refusal("nobody may do that", "FORBIDDEN")));
    pipeline.start();
    REQUIRE(eventually([&] { return kili.issues().size() == many && kili.calls("sendBackAssetsToQueue") > 0; }));
    pipeline.judge(pipeline.store("click", "a0", "p", "onCustomInterfaceClick"), {"two"}, false);
    for (int i = 0; i < 20; ++i)
        pipeline.reject("later" + std::to_string(i), "b" + std::to_string(i), {"one"});
    REQUIRE(eventually([&] { return kili.issues().size() == many + 20; }));
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("project p: ") && Catch::Contains("nobody may do that"));
    CHECK(kili.texts("a0") == std::vector<std::string>{"one"}); // what its later event asks for waits
    CHECK(kili.sent_back().empty());
    CHECK(pipeline.count("event where state = 3") == 0);
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.outbox().problem().empty());
    const std::map<std::string, int> sent_back = kili.sent_back();
    CHECK(sent_back.size() == many + 20);
    CHECK(std::all_of(sent_back.begin(), sent_back.end(), [](const auto& asset) { return asset.second == 1; }));
    CHECK(kili.texts("a0") == std::vector<std::string>{"one", "two"});
    CHECK(kili.issues().size() == many + 21);
}

TEST_CASE("a Retry-After of a day holds up what was refused alone, and the outbox says so", "[outbox]") {
    const std::string status = GENERATE(as<std::string>{}, "429 Too Many Requests", "503 Service Unavailable");
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    const std::string later = kilihost::test::reply(status, "", "Retry-After: 86400\r\n");
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation != "createIssues" || call.project != "busy") return std::nullopt;
        return Spoilt{false, later};
    });
    pipeline.reject("1", "a", {"one"}, "busy");
    REQUIRE(eventually([&] { return kili.calls("createIssues") == 1; }));
    for (int i = 2; i < 6; ++i)
        pipeline.reject(std::to_string(i), "b" + std::to_string(i), {"two"}, "open");
    REQUIRE(eventually([&] { return kili.sent_back().size() == 4; }));
    CHECK(kili.texts("a").empty());
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("project busy: ") && Catch::Contains("86400 s"));
    CHECK(pipeline.count("event where state = 3") == 0);
}

TEST_CASE("a Retry-After of a day for the first question holds up no action", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(refuse("viewer", "", kilihost::test::reply("429 Too Many Requests", "", "Retry-After: 86400\r\n")));
    pipeline.start();
    pipeline.reject("1", "a", {"one"});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.sent_back().size() == 1);
    CHECK(kili.calls("viewer") == 1);
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("86400 s"));
}
