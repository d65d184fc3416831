// Which events are one happening that came more than once, in whatever forms.
#include "pipeline/inbox/known_events.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"
#include "running_host.hpp"
#include "storage/journal.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace kilihost;
using Answer = inbox::KnownEvents::Answer;
using integration::submit;

namespace {

event::Event event_of(const std::string& run, const std::string& label, const std::string& response,
                      const std::string& type = "onSubmit", const std::string& updated = "") {
    nlohmann::json body{{"eventType", type},
                        {"logPayload", {{"runId", run}, {"projectId", "project"}}},
                        {"payload", {{"asset_id", "asset"}, {"label", {{"id", label}}}}}};
    if (!response.empty()) body["payload"]["label"]["jsonResponse"] = nlohmann::json::parse(response);
    if (!updated.empty()) body["payload"]["label"]["updatedAt"] = updated;
    return event::Event(body.dump());
}

event::Event without_label(const std::string& run, const std::string& type, const nlohmann::json& payload,
                           std::int64_t logged_at = 0) {
    nlohmann::json body{
        {"eventType", type}, {"logPayload", {{"runId", run}, {"projectId", "project"}}}, {"payload", payload}};
    if (logged_at != 0) body["logPayload"]["loggedAt"] = logged_at;
    return event::Event(body.dump());
}

struct Stored {
    Stored() : journal(pipeline::database(folder.path())), table(journal.session()) {}
    const TemporaryFolder folder;
    storage::Journal journal;
    inbox::EventTable table;
};

} // namespace

TEST_CASE("a label is known by id and content, in another form", "[known]") {
    Stored stored;
    stored.table.add(event_of("run-1", "posted", R"({"a":1,"b":[0.5]})"));
    stored.table.add(event_of("catch-up:read", "read", R"({"a":1})"));
    stored.table.add(event_of("run-2", "matched", R"({"a":1})", "labels.created.submit"));
    stored.table.add(event_of("run-3", "reviewed", R"({"a":1})", "labels.created.review"));

    inbox::EventTable reread(stored.journal.session());
    for (inbox::EventTable* const table : {&stored.table, &reread}) {
        const std::string created = "labels.created.submit";
        CHECK(table->has(event_of("catch-up:x", "posted", R"({"b":[0.50],"a":1.0})")));     // in another order
        CHECK_FALSE(table->has(event_of("catch-up:x", "posted", R"({"b":[0.51],"a":1})"))); // changed since
        CHECK(table->has(event_of("x", "posted", R"({"a":1,"b":[0.5]})", created)));
        CHECK_FALSE(table->has(event_of("x", "posted", R"({"a":2,"b":[0.5]})", created)));
        CHECK_FALSE(table->has(event_of("x", "posted", R"({"a":1,"b":[0.5]})"))); // both were posted for a handler
        CHECK(table->has(event_of("x", "read", R"({"a":1})")));
        CHECK(table->has(event_of("x", "read", R"({"a":1})", created)));
        CHECK_FALSE(table->has(event_of("x", "read", R"({"a":2})")));
        CHECK_FALSE(table->has(event_of("x", "read", ""))); // says nothing of its content
        CHECK(table->has(event_of("x", "matched", R"({"a":1})")));
        CHECK(table->has(event_of("x", "matched", R"({"a":1})", created)));
        CHECK(table->has(event_of("x", "reviewed", R"({"a":1})", "onReview")));
        CHECK_FALSE(table->has(event_of("x", "reviewed", R"({"a":1})")));
        CHECK_FALSE(table->has(event_of("catch-up:x", "other", R"({"a":1})")));
    }
}

TEST_CASE("a label that was changed and changed back says so by its updatedAt", "[known]") {
    Stored stored;
    stored.table.add(event_of("1", "l", R"({"a":1})", "labels.created.submit", "2026-01-01T00:00:00Z"));
    CHECK(stored.table.has(event_of("2", "l", R"({"a":1})", "onSubmit", "2026-01-01T00:00:00Z")));
    CHECK(stored.table.has(event_of("2", "l", R"({"a":1})", "onSubmit")));
    CHECK_FALSE(stored.table.has(event_of("2", "l", R"({"a":1})", "onSubmit", "2026-01-02T00:00:00Z")));
}

TEST_CASE("if a label's content is fetched later, the decision is made then", "[known]") {
    Stored stored;
    inbox::EventTable& table = stored.table;
    const std::string created = "labels.created.submit";
    const auto matched = table.add(event_of("1", "l", "", created));
    CHECK_FALSE(matched.undecided); // nothing to compare with, and its content is missing anyway
    const auto posted = table.add(event_of("2", "l", R"({"a":1})"));
    CHECK(posted.undecided);
    const auto again = table.add(event_of("3", "l", "", created));
    CHECK(again.undecided);
    const auto changed = table.add(event_of("4", "l", R"({"a":2})"));
    CHECK(changed.undecided);
    const auto read = inbox::waiting_events(stored.journal.session(), 0, {10, 100'000}).events;
    REQUIRE(read.size() == 4);
    CHECK_FALSE(read[0].undecided);
    CHECK(read[3].undecided);

    inbox::EventTable reread(stored.journal.session());
    inbox::EventTable& at_work = GENERATE(false, true) ? reread : table;
    const auto state = [&](std::int64_t id) {
        int number = -1;
        stored.journal.session() << "select state from event where id = :id", soci::use(id), soci::into(number);
        return inbox::EventState(number);
    };
    const std::string content = GENERATE(as<std::string>{}, R"({"a":1})", R"({"a":3})");
    const bool same = content == R"({"a":1})";
    // The first has the content of the second, or another: then each is judged, but only once for a content.
    CHECK(at_work.settle_repeated(*matched.id, event_of("1", "l", content, created)) == same);
    CHECK(state(*matched.id) == (same ? inbox::EventState::done : inbox::EventState::received));
    CHECK_FALSE(at_work.settle_repeated(*posted.id, event_of("2", "l", R"({"a":1})")));
    CHECK(at_work.settle_repeated(*again.id, event_of("3", "l", content, created)));
    CHECK_FALSE(at_work.settle_repeated(*changed.id, event_of("4", "l", R"({"a":2})")));
    // What is decided is compared with at once from now on.
    CHECK(at_work.has(event_of("5", "l", R"({"a":2})", created)));
    CHECK(at_work.has(event_of("6", "l", content, created)));
    CHECK_FALSE(at_work.settle_repeated(*posted.id, event_of("2", "l", R"({"a":1})"))); // itself, after a restart
}

TEST_CASE("what has no content is known by its subject and time, each once", "[known]") {
    Stored stored;
    inbox::EventTable& table = stored.table;
    const std::int64_t now = inbox::now();
    const nlohmann::json back{{"asset_id", "a"}};
    table.add(without_label("1", "onSendBackToQueue", back));
    CHECK_FALSE(table.has(without_label("catch-up:old", "onSendBackToQueue", back, now - 3'600'000)));
    CHECK_FALSE(table.has(without_label("catch-up:other", "onSendBackToQueue", {{"asset_id", "b"}}, now)));
    CHECK(table.has(without_label("catch-up:x", "onSendBackToQueue", back, now - 1'000)));
    CHECK(table.has(without_label("catch-up:x", "onSendBackToQueue", back, now - 1'000)));
    CHECK_FALSE(table.has(without_label("catch-up:y", "onSendBackToQueue", back, now))); // a second one
    CHECK_FALSE(table.has(without_label("2", "onSendBackToQueue", back)));               // both were posted
    table.add(without_label("3", "onProjectUpdated", {{"settings_updated", {{{"key", "title"}, {"newValue", "n"}}}}}));
    CHECK(table.has(without_label("catch-up:1", "onProjectUpdated",
                                  {{"settings_updated", {{{"key", "title"}, {"newValue", "n"}}}}}, now)));
    CHECK_FALSE(table.has(without_label("catch-up:2", "onProjectUpdated",
                                        {{"settings_updated", {{{"key", "title"}, {"newValue", "m"}}}}}, now)));
    table.add(without_label("catch-up:late", "onSendBackToQueue", {{"asset_id", "c"}}, now));
    CHECK(table.has(without_label("4", "onSendBackToQueue", {{"asset_id", "c"}}))); // delivered after all
}

TEST_CASE("the label of an event that was deleted is not known any longer", "[known]") {
    Stored stored;
    const event::Event posted = event_of("run-1", "l", "{}");
    const event::Event read = event_of("catch-up:l", "l", "{}");
    CHECK(stored.table.add(read).id == 1);
    CHECK(stored.table.has(posted));
    stored.table.erase_known(1);
    stored.table.forget({1, read.idempotency_key(), read.type(), read.project_id(), read.asset_id(), read.label_id()});
    CHECK_FALSE(stored.table.has(posted));
    CHECK_FALSE(stored.table.has(read));
}
