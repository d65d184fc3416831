#include "pipeline/inbox/pruner.hpp"

#include "eventually.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/outbox/action_table.hpp"
#include "pipeline/schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <future>
#include <memory>

namespace pruner_test {

using namespace kilihost;
using namespace kilihost::inbox;
using namespace kilihost::storage;
using namespace std::chrono_literals;

namespace {

event::Event submit(const std::string& run, const std::string& asset) {
    return event::Event(R"({"eventType":"onSubmit","logPayload":{"runId":")" + run +
                        R"(","projectId":"p"},"payload":{"label":{"id":"l","jsonResponse":{}},"asset_id":")" + asset +
                        R"("}})");
}

struct Opened {
    explicit Opened(const std::filesystem::path& file)
        : journal(Database(file, pipeline::schema())), events(journal.session()), actions(journal.session(), events) {
        journal.start();
        Database(file, pipeline::schema()).open(reader);
    }
    // Events done, each with an issue and a send-back done.
    void add_done(int from, int to) {
        journal.write_now([&] {
            for (int i = from; i < to; ++i) {
                const auto event =
                    std::make_shared<event::Event>(submit("r" + std::to_string(i), "a" + std::to_string(i)));
                const std::optional<EventId> id = events.add(*event).id;
                rules::Verdict verdict;
                verdict.findings = {{"rule", rules::Severity::block, "text", ""}};
                verdict.send_back = true;
                actions.add({*id, event}, verdict, true);
                for (const outbox::Action& action : outbox::unfinished_actions(journal.session(), "p", 10))
                    actions.finish(action, action.kind == outbox::ActionKind::issue ? "i" + std::to_string(i) : "");
                events.move(*id, EventState::done);
            }
        });
    }
    Pruner::PruneStage later_stage() {
        return [this](const std::vector<EventTable::Key>& deleted) { actions.prune(deleted); };
    }
    int count(const std::string& table) {
        int rows = 0;
        reader << "select count(*) from " + table, soci::into(rows);
        return rows;
    }
    bool comes_to(const std::string& table, int rows) {
        return eventually([&] { return count(table) == rows; });
    }
    bool is_known(const std::string& run) {
        bool known = false;
        CHECK_THROWS_WITH(journal.write_now([&] {
            known = !events.add(submit(run, "a")).id;
            throw std::runtime_error("rolled back");
        }),
                          "rolled back");
        return known;
    }
    Journal journal;
    EventTable events;
    outbox::ActionTable actions;
    soci::session reader;
};

} // namespace

TEST_CASE("of the newest events only so many stay, once they are done", "[pruner]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db");
    opened.add_done(0, 700);
    opened.journal.write_now([&] {
        opened.events.move(3, EventState::dead, "because");
        opened.events.move(4, EventState::judged);
        opened.events.move(5, EventState::received);
        opened.journal.session() << "update issue set rule = '' where event_id <= 50"; // set solved
    });
    const Pruner pruner(opened.journal, opened.events, {24h, 100}, opened.later_stage());
    REQUIRE(opened.comes_to("event", 103));
    CHECK(opened.count("event where id > 600") == 100);
    CHECK(opened.count("event where id in (3, 4, 5)") == 3);
    CHECK(opened.count("body") == 103);
    CHECK(opened.count("action") == 2 * 103);
    CHECK(opened.count("issue where rule <> ''") == 650); // open: a later label may solve them
    CHECK(opened.count("issue where rule = ''") == 3);
    CHECK(opened.count("sent_back") == 700);
    for (const char* kept : {"r2", "r3", "r4", "r600", "r699"})
        CHECK(opened.is_known(kept));
    for (const char* gone : {"r0", "r5", "r599"})
        CHECK_FALSE(opened.is_known(gone));
}

TEST_CASE("events that were done long ago go, but the newest event stays, so that ids go on", "[pruner]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db");
    opened.add_done(0, 10);
    opened.journal.write_now([&] {
        opened.journal.session() << "update event set finished_at = finished_at - 120000";
        opened.journal.session() << "update sent_back set at = at - 90000000 where id <= 4"; // over a day
    });
    const Pruner pruner(opened.journal, opened.events, {1min, 1'000}, opened.later_stage());
    REQUIRE(opened.comes_to("event", 1));
    CHECK(opened.count("event where id = 10") == 1);
    CHECK(opened.count("sent_back") == 6);
    opened.add_done(10, 11);
    CHECK(opened.count("event where id = 11") == 1);
}

TEST_CASE("writes go on while much is deleted", "[pruner]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db");
    opened.add_done(0, 3'000);
    const Pruner pruner(opened.journal, opened.events, {24h, 1}, opened.later_stage());
    int before = 0;
    for (int i = 0; i < 20 && before == 0; ++i) {
        opened.journal.write_now([] {});
        before = opened.count("event");
    }
    CHECK(before > 1); // the write did not wait for all of it
    CHECK(opened.comes_to("event", 1));
}

} // namespace pruner_test
