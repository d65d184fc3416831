// Issues after a call with an unknown end: Kili is asked, and only what is missing is created.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>

using namespace outbox_test;
using kilihost::inbox::EventState;
using kilihost::outbox::ActionKind;
using Texts = std::vector<std::string>;

namespace {

// Spoils the first call of an operation.
FakeKili::Spoil first(const std::string& operation, Spoilt spoilt) {
    return [=, done = false](const Call& call) mutable -> std::optional<Spoilt> {
        if (done || call.operation != operation) return std::nullopt;
        done = true;
        return spoilt;
    };
}

// What a call can come to that leaves its end unknown.
Spoilt unknown_end(bool carried_out) {
    const std::string bytes =
        GENERATE(as<std::string>{}, "", kilihost::test::reply("200 OK", "<html>"),
                 kilihost::test::reply("502 Bad Gateway", "<html>"),
                 kilihost::test::reply("500 Internal Server Error", ""), refusal("it broke", "INTERNAL_SERVER_ERROR"),
                 kilihost::test::reply("200 OK", R"({"data":{"createIssues":[]}})"));
    return {carried_out, bytes};
}

// Three pages of a person's issues on asset "a".
void add_pages_of_issues(FakeKili& kili) {
    for (int i = 0; i < 250; ++i)
        kili.add_issue({"person" + std::to_string(i), "a", "", "another", "OPEN"});
}

} // namespace

TEST_CASE("after a lost reply the outbox reports a problem until Kili answers again", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kilihost::outbox::Policy slow = policy();
    slow.settle_time = 1500ms; // longer than the first backoff
    Pipeline pipeline(folder / "test.db", kili, slow);
    pipeline.reject("1", "a", {"one"});
    bool lost = false;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (lost || call.operation != "createIssues") return std::nullopt;
        lost = true;
        return Spoilt{true, ""};
    });
    pipeline.start();
    REQUIRE(eventually([&] { return pipeline.outbox().problem().find("no reply") != std::string::npos; }));
    bool cleared = false;
    REQUIRE(eventually([&] {
        const bool has_problem = !pipeline.outbox().problem().empty();
        if (kili.calls("issues") == 0) cleared = cleared || !has_problem;
        return kili.calls("issues") > 0;
    }));
    CHECK_FALSE(cleared);
    REQUIRE(pipeline.is_idle());
    CHECK(pipeline.outbox().problem().empty());
    CHECK(kili.issues().size() == 1);
}

TEST_CASE("if the reply of a call is lost, its issues exist once, carried out or not", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(first("createIssues", unknown_end(carried_out)));
    pipeline.reject("1", "a", {"same", "same", "other"});
    pipeline.reject("2", "b", {"same"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"other", "same", "same"});
    CHECK(kili.texts("b") == Texts{"same"});
    CHECK(kili.calls("createIssues") == (carried_out ? 1 : 2));
    CHECK(kili.sent_back() == std::map<std::string, int>{{"a", 1}, {"b", 1}});
    CHECK(pipeline.count("event where state = 2") == 2);
    CHECK(pipeline.count("action where kind = 0 and issue_id = ''") == 0);
    CHECK(pipeline.count("issue") == 4);
}

TEST_CASE("labels of one asset with the same finding have an issue each, though a reply is lost", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(first("createIssues", unknown_end(carried_out)));
    for (const char* run : {"1", "2"}) // without a send-back between them, so that both are in the call
        pipeline.judge(pipeline.store(run, "a"), {"same"}, false);
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"same", "same"});
}

TEST_CASE("an earlier issue of this host is not taken for a lost one", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    pipeline.reject("1", "a", {"same"});
    REQUIRE(pipeline.is_idle());
    kili.spoil(first("createIssues", {carried_out, ""}));
    pipeline.reject("2", "a", {"same"});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"same", "same"});
    CHECK(kili.sent_back() == std::map<std::string, int>{{"a", 2}});
}

TEST_CASE("an issue that a person opened before is not taken for a lost one", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    kili.add_issue({"person", "a", "", "same", "OPEN", "2026-01-31T11:59:50.000Z"});
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(first("createIssues", {carried_out, ""}));
    pipeline.reject("1", "a", {"same"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"same", "same"});
    CHECK(pipeline.count("issue where id = 'person'") == 0);
}

TEST_CASE("a lost issue is found behind many pages of others", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    add_pages_of_issues(kili);
    Pipeline pipeline(folder / "test.db", kili);
    kili.spoil(first("createIssues", {true, ""}));
    pipeline.reject("1", "a", {"same"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.calls("issues") == 3);
    CHECK(kili.issues().size() == 251);
}

TEST_CASE("Kili is soon asked again if it answers a part of the calls", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    add_pages_of_issues(kili);
    Pipeline pipeline(folder / "test.db", kili);
    // The last page fails ten times, being asked for twice each time. Ten waits that double would take minutes.
    kili.spoil([lost = false, failed = 0](const Call& call) mutable -> std::optional<Spoilt> {
        if (!lost && call.operation == "createIssues") {
            lost = true;
            return Spoilt{true, ""};
        }
        const bool last_page = call.operation == "issues" && call.variables.at("skip") == 200;
        if (!last_page || failed++ == 20) return std::nullopt;
        return Spoilt{false, kilihost::test::reply("200 OK", "<html>")};
    });
    pipeline.reject("1", "a", {"same"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.calls("issues") == 43);
    CHECK(kili.issues().size() == 251);
}

TEST_CASE("a host killed between Kili's reply and its own commit asks at its next start", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    {
        Pipeline killed(folder / "test.db", kili);
        const auto id = killed.reject("1", "a", {"same"});
        killed.set_sending(id, ActionKind::issue);
        if (carried_out) kili.add_issue({"ours", "a", "", "same"});
    }
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"same"});
    CHECK(kili.calls("createIssues") == (carried_out ? 0 : 1));
    CHECK(kili.sent_back() == std::map<std::string, int>{{"a", 1}});
}

TEST_CASE("Kili is not asked what a call came to before it can have come to an end", "[outbox]") {
    const TemporaryFolder folder;
    FakeKili kili;
    kilihost::outbox::Policy patient = policy();
    patient.settle_time = 700ms;
    Pipeline pipeline(folder / "test.db", kili, patient);
    std::chrono::steady_clock::time_point lost;
    std::chrono::steady_clock::time_point asked;
    kili.spoil([&](const Call& call) -> std::optional<Spoilt> {
        if (call.operation == "issues") asked = std::chrono::steady_clock::now();
        if (call.operation != "createIssues") return std::nullopt;
        lost = std::chrono::steady_clock::now();
        return Spoilt{true, ""};
    });
    pipeline.reject("1", "a", {"one"});
    pipeline.start();
    REQUIRE(pipeline.is_idle());
    CHECK(kili.issues().size() == 1);
    CHECK(asked - lost >= 700ms);
}

TEST_CASE("an issue of this host that it has just set solved is not taken for a lost one", "[outbox]") {
    const bool carried_out = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline pipeline(folder / "test.db", kili);
    pipeline.start();
    pipeline.judge(pipeline.store("1", "a"), {"same"}, false);
    pipeline.judge(pipeline.store("2", "a"), std::vector<std::string>{});
    REQUIRE(pipeline.is_idle());
    REQUIRE(kili.issues().at(0).status == "SOLVED");
    kili.spoil(first("createIssues", {carried_out, ""}));
    pipeline.judge(pipeline.store("3", "a"), {"same"}, false);
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == Texts{"same", "same"});
    CHECK(pipeline.count("issue where rule = 'r'") == 1);
}
