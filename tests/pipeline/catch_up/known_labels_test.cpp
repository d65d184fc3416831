// Which events are one label that came twice.
#include "pipeline/inbox/known_labels.hpp"

#include "pipeline/inbox/event_table.hpp"
#include "pipeline/schema.hpp"
#include "running_host.hpp"
#include "storage/journal.hpp"

#include <catch2/catch.hpp>

using namespace kilihost;
using integration::submit;

namespace {

event::Event event_of(const std::string& run, const std::string& label, const std::string& response) {
    return event::Event(submit(run, label, "asset", response));
}

} // namespace

TEST_CASE("a label is known by id and content, where one of the two was caught up", "[catch-up]") {
    const TemporaryFolder folder;
    storage::Journal journal(pipeline::database(folder.path()));
    inbox::EventTable table(journal.session());
    const auto store = [&](inbox::KnownLabels& labels, const event::Event& event) {
        labels.add(event, table.add(event).value());
    };
    inbox::KnownLabels labels(journal.session());
    store(labels, event_of("run-1", "posted", R"({"a":1,"b":[0.5]})"));
    store(labels, event_of("catch-up:read", "read", R"({"a":1})"));
    store(labels, event_of("run-2", "bare", R"({})"));

    inbox::KnownLabels reread(journal.session());
    for (inbox::KnownLabels* const known : {&labels, &reread}) {
        CHECK(known->has(event_of("catch-up:x", "posted", R"({"b":[0.50],"a":1})")));       // in another order
        CHECK_FALSE(known->has(event_of("catch-up:x", "posted", R"({"b":[0.51],"a":1})"))); // changed since
        CHECK_FALSE(known->has(event_of("run-3", "posted", R"({"a":1,"b":[0.5]})")));       // both were posted
        CHECK(known->has(event_of("run-3", "read", R"({"a":1})")));
        CHECK_FALSE(known->has(event_of("run-3", "read", R"({"a":2})")));
        CHECK(known->has(event_of("run-3", "read", "null"))); // says nothing of its content
        CHECK_FALSE(known->has(event_of("catch-up:x", "other", R"({"a":1})")));
        CHECK_FALSE(known->has(event::Event(
            R"({"eventType":"onReview","logPayload":{"runId":"r","projectId":"p"},"payload":{"asset_id":"asset",
               "label":{"id":"read","jsonResponse":{"a":1}}}})")));
    }
}

TEST_CASE("the label of an event that was deleted is not known any longer", "[catch-up]") {
    const TemporaryFolder folder;
    storage::Journal journal(pipeline::database(folder.path()));
    inbox::EventTable table(journal.session());
    const event::Event posted = event_of("run-1", "l", "{}");
    const event::Event read = event_of("catch-up:l", "l", "{}");
    CHECK(table.add(read) == 1);
    CHECK(table.has(posted));
    table.forget({1, read.identity(), read.type(), read.asset_id(), read.label_id()});
    CHECK_FALSE(table.has(posted));
    CHECK_FALSE(table.has(read));
}
