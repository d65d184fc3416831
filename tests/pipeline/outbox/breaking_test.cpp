// What is answered with an HTTP status instead of GraphQL, for the sake of one action: the others go.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;
using kilihost::test::reply;

namespace {

const std::string forbidden = reply("403 Forbidden", "<html>blocked</html>");
const std::string broken = reply("500 Internal Server Error", "<html>oops</html>");

// Spoils all of a project.
FakeKili::Spoil spoil_project(const std::string& project, const std::string& bytes) {
    return [=](const Call& call) -> std::optional<Spoilt> {
        if (call.project != project) return std::nullopt;
        return Spoilt{false, bytes};
    };
}

bool each_once(const std::map<std::string, int>& sent_back) {
    return std::all_of(sent_back.begin(), sent_back.end(), [](const auto& asset) { return asset.second == 1; });
}

// Events of as many assets, each with an issue: "bad" in the one with that number, "good" in the others.
std::vector<kilihost::inbox::EventId> reject_all(Pipeline& pipeline, int count, int bad) {
    std::vector<kilihost::inbox::EventId> events;
    for (int i = 0; i < count; ++i)
        events.push_back(pipeline.reject(std::to_string(i), "a" + std::to_string(i), {i == bad ? "bad" : "good"}));
    return events;
}

} // namespace

TEST_CASE("a text that something in front of Kili refuses costs its own event alone", "[outbox]") {
    const std::string bytes = GENERATE(as<std::string>{}, forbidden, reply("400 Bad Request", "<html>no</html>"),
                                       reply("406 Not Acceptable", ""));
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    const std::vector<kilihost::inbox::EventId> events = reject_all(pipeline, 50, 33);
    kili.spoil(refuse("createIssues", "bad", bytes));
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    for (std::size_t i = 0; i < events.size(); ++i)
        CHECK(pipeline.state(events[i]) == (i == 33 ? EventState::dead : EventState::done));
    CHECK_THAT(pipeline.cause(events[33]), Catch::Contains("HTTP 40") && !Catch::Contains("API key"));
    CHECK(kili.issues().size() == 49);
    CHECK(kili.sent_back().size() == 49);
    CHECK(pipeline.outbox().problem().empty());
}

TEST_CASE("a text that draws HTTP 500 each time waits by itself, however the others go", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    const std::vector<kilihost::inbox::EventId> events = reject_all(pipeline, 20, 7);
    kili.spoil(refuse("createIssues", "bad", broken));
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.count("event where state = 2") == 19; }));
    for (int i = 0; i < 3; ++i)
        pipeline.reject("other" + std::to_string(i), "b" + std::to_string(i), {"good"}, i == 0 ? "p" : "q");
    REQUIRE(eventually([&] { return pipeline.count("event where state = 2") == 22; }));
    CHECK(pipeline.state(events[7]) == EventState::judged);
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("project p: ") && Catch::Contains("HTTP 500"));
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.state(events[7]) == EventState::done);
    CHECK(kili.issues().size() == 23);
    CHECK(kili.sent_back().size() == 23);
    CHECK(each_once(kili.sent_back()));
    CHECK(pipeline.outbox().problem().empty());
}

TEST_CASE("a project of which all is answered with a status waits for as long as it takes, and no other does",
          "[outbox]") {
    const bool in_front = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    kilihost::outbox::Policy short_of_patience = policy();
    short_of_patience.refusal_time = 1ms; // which is about Kili's own refusals
    Pipeline pipeline(folder / "test.db", kili, short_of_patience);
    for (int i = 0; i < 40; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {"one", "two"}, i % 2 == 0 ? "closed" : "open");
    kili.spoil(spoil_project("closed", in_front ? forbidden : broken));
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.count("event where state = 2 and project_id = 'open'") == 20; }));
    const auto calls = [&] { return kili.calls("createIssues") + kili.calls("issues"); };
    const int before = calls();
    REQUIRE(eventually([&] { return calls() >= before + 4; }));
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("project closed: ") && !Catch::Contains("API key"));
    CHECK(pipeline.count("event where state = 3") == 0);
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.count("event where state = 2") == 40);
    CHECK(kili.issues().size() == 80);
    CHECK(kili.sent_back().size() == 40);
    CHECK(each_once(kili.sent_back()));
}

TEST_CASE("what is in front of Kili begins to refuse all during a batch: nothing is dead", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    for (int i = 0; i < 40; ++i)
        pipeline.reject(std::to_string(i), "a" + std::to_string(i), {i == 30 ? "bad" : "good"});
    bool closed = false;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation != "createIssues") return std::nullopt;
        const bool refused = closed || call.variables.dump().find("\"bad\"") != std::string::npos;
        closed = closed || !refused; // one part is taken, and none after it
        return refused ? std::optional(Spoilt{false, forbidden}) : std::nullopt;
    });
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.outbox().problem().find("HTTP 403") != std::string::npos; }));
    CHECK(kili.issues().size() == 20);
    CHECK(pipeline.count("event where state = 3") == 0);
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.count("event where state = 2") == 40);
    CHECK(kili.issues().size() == 40);
}

TEST_CASE("a 403 of Kili's own is about the key: everything waits", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.reject("1", "a", {"one"});
    kili.spoil([](const Call& call) -> std::optional<Spoilt> {
        if (call.operation == "viewer") return std::nullopt;
        return Spoilt{false, reply("403 Forbidden", R"({"message":"forbidden"})")};
    });
    pipeline.start();
    REQUIRE(eventually([&] { return kili.calls("createIssues") >= 2; }));
    CHECK_THAT(pipeline.outbox().problem(), Catch::Contains("the API key is refused"));
    kili.spoil({});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.issues().size() == 1);
}
