// A backup was restored: what an earlier event asks for is done once, although the database does not know of it.
#include "pipeline.hpp"
#include "temporary_folder.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/outbox/restore_point.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace outbox_test;
using kilihost::event::Event;
using kilihost::outbox::RestorePoint;
using Texts = std::vector<std::string>;

namespace {

std::optional<std::int64_t> asked_since(const RestorePoint& restored, std::int64_t id, const std::string& run,
                                        const std::string& log, const std::string& label) {
    const Event event(R"({"eventType":"onSubmit","logPayload":{"runId":")" + run + R"(","projectId":"p")" + log +
                      R"(},"payload":{"asset_id":"a","label":{"id":"l")" + label + R"(,"jsonResponse":{}}}})");
    return kilihost::outbox::maybe_asked_since(restored, id, event, 5'000'000);
}

} // namespace

TEST_CASE("what the backup has not done yet is looked up before it is done", "[outbox]") {
    const bool was_done = GENERATE(true, false);
    const bool solved_since = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    Pipeline backup(folder / "test.db", kili);
    backup.reject("1", "a", {"one", "two"});
    backup.reject("2", "b", {"one"});
    if (was_done) {
        kili.add_issue({"i1", "a", "", "one", solved_since ? "SOLVED" : "OPEN", "2100-01-01T00:00:00.000Z"});
        kili.set_sent_back("l-1");
    }
    kili.add_issue({"old", "b", "", "one", "SOLVED", "2001-01-01T00:00:00.000Z"}); // of before the event
    backup.look_up_unfinished();
    backup.start();
    REQUIRE(backup.is_idle());
    CHECK(kili.texts("a") == Texts{"one", "two"});
    CHECK(kili.texts("b") == Texts{"one", "one"});
    CHECK(kili.sent_back()["a"] == (was_done ? 0 : 1));
    CHECK(kili.sent_back()["b"] == 1);
}

TEST_CASE("what is judged only after the restore is looked up too, if its event is of before", "[outbox]") {
    const bool before = GENERATE(true, false);
    const TemporaryFolder folder;
    FakeKili kili;
    const RestorePoint restored{kilihost::inbox::now(), before ? 1 : 0};
    Pipeline pipeline(folder / "test.db", kili, policy(), restored);
    const auto event = pipeline.store("1", "a");
    kili.add_issue({"i1", "a", "", "one", "OPEN", "2100-01-01T00:00:00.000Z"});
    kili.set_sent_back("l-1");
    pipeline.start();
    pipeline.judge(event, {"one"});
    REQUIRE(pipeline.is_idle());
    CHECK(kili.texts("a") == (before ? Texts{"one"} : Texts{"one", "one"}));
    CHECK(kili.sent_back()["a"] == (before ? 0 : 1));
    CHECK(pipeline.count("issue where id = 'i1'") == (before ? 1 : 0));
}

TEST_CASE("an event is of before the restore by its place in the backup, or by Kili's time", "[outbox]") {
    using kilihost::outbox::clock_difference;
    const RestorePoint restored{2'000'000'000'000, 7}; // 2033-05-18
    const std::string early = R"(,"createdAt":"2026-01-01T00:00:00.000Z")";
    const std::string late = R"(,"createdAt":"2040-01-01T00:00:00.000Z")";
    const std::int64_t early_time = 1'767'225'600'000;
    CHECK(asked_since({}, 1, "r", "", early) == std::nullopt);
    CHECK(asked_since(restored, 7, "r", "", "") == 5'000'000 - clock_difference);
    CHECK(asked_since(restored, 7, "r", "", early) == early_time - clock_difference);
    CHECK(asked_since(restored, 8, "r", "", "") == std::nullopt);
    CHECK(asked_since(restored, 8, "r", "", early) == early_time - clock_difference); // delivered again
    CHECK(asked_since(restored, 8, "r", "", late) == std::nullopt);
    CHECK(asked_since(restored, 8, "catch-up:x", "", "") == 0);
    CHECK(asked_since(restored, 8, "catch-up:x", R"(,"loggedAt":1000000000000)", "") ==
          1'000'000'000'000 - clock_difference);
}
