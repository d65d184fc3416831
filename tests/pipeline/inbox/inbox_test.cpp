#include "pipeline/inbox/event_record.hpp"
#include "pipeline/inbox/inbox.hpp"
#include "pipeline/inbox/schema.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <chrono>
#include <future>
#include <map>
#include <set>
#include <thread>

using namespace kilihost;
using namespace kilihost::inbox;
using namespace kilihost::storage;

namespace {

std::shared_ptr<event::Event> submit(const std::string& run, const std::string& asset, std::size_t padding = 0) {
    return std::make_shared<event::Event>(
        R"({"eventType":"onSubmit","logPayload":{"runId":")" + run +
        R"(","projectId":"p"},"payload":{"label":{"id":"l","jsonResponse":{},"pad":")" + std::string(padding, 'x') +
        R"("},"asset_id":")" + asset + R"("}})");
}

// A journal, its table and an inbox over one file.
constexpr Capacity roomy{.events = 1'000'000, .bytes = 1'000'000'000};

// The inbox needs no other stage's tables.
Database database(const std::filesystem::path& file) {
    return {file, {schema()}};
}

struct Opened {
    Opened(const std::filesystem::path& file, std::size_t partitions, Capacity capacity = roomy)
        : journal(database(file)), table(journal.session()),
          inbox(journal, table, database(file), partitions, capacity) {
        journal.start();
    }
    Receipt add(std::shared_ptr<event::Event> event) {
        std::promise<Receipt> answer;
        inbox.add(std::move(event), [&](Receipt receipt) { answer.set_value(receipt); });
        return answer.get_future().get();
    }
    void finish(const QueuedEvent& waiting) {
        journal.write_now([&] { table.move(waiting.id, EventState::done); });
        inbox.finished(waiting);
    }
    Journal journal;
    EventTable table;
    Inbox inbox;
};

} // namespace

TEST_CASE("an event that is known does not keep the log from being emptied", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    CHECK(opened.add(submit("r1", "a")) == Receipt::stored);
    CHECK(opened.add(submit("r1", "a")) == Receipt::known);
    soci::session other;
    database(folder / "test.db").open(other);
    int busy = 1;
    other << "pragma wal_checkpoint(truncate)", soci::into(busy);
    CHECK(busy == 0);
}

TEST_CASE("an event that is read from disk before its commit is reported comes out once", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    std::promise<void> held, queued, committed, read;
    const auto nothing = [] {};
    const auto stand = [](std::promise<void>& reached, std::promise<void>& until) {
        return [&](const std::exception_ptr&) {
            reached.set_value();
            until.get_future().wait();
        };
    };
    // The journal is held until both of the next are queued, so that one commit takes them, and then before the event
    // is reported.
    opened.journal.write(nothing, stand(held, queued), OnFailure::give_up);
    held.get_future().wait();
    opened.journal.write(nothing, stand(committed, read), OnFailure::give_up);
    std::promise<Receipt> stored;
    opened.inbox.add(submit("r1", "a"), [&](Receipt receipt) { stored.set_value(receipt); });
    queued.set_value();
    committed.get_future().wait();
    CHECK(opened.inbox.next(0)->event->idempotency_key() == "r1");
    read.set_value();
    CHECK(stored.get_future().get() == Receipt::stored);
    CHECK(opened.add(submit("r2", "a")) == Receipt::stored);
    CHECK(opened.inbox.next(0)->event->idempotency_key() == "r2");
}

// A partition that nobody wakes looks again after a second.
TEST_CASE("a commit wakes the partitions that it has events for, whatever else is in it", "[inbox]") {
    constexpr int rounds = 60;
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < rounds; ++round) {
        const std::string run = "r" + std::to_string(round);
        auto taken = std::async(std::launch::async, [&] { return opened.inbox.next(0)->event->idempotency_key(); });
        opened.inbox.add(submit(run, "a"), [](Receipt) {});
        CHECK(opened.add(submit(run, "a")) == Receipt::known); // in this commit, or in the next
        CHECK(taken.get() == run);
    }
    CHECK(std::chrono::steady_clock::now() - begin < rounds / 2 * std::chrono::seconds(1));
}

TEST_CASE("an event is stored once and comes out again after a restart until it is finished", "[inbox]") {
    const TemporaryFolder folder;
    {
        Opened first(folder / "test.db", 1);
        CHECK(first.add(submit("r1", "a")) == Receipt::stored);
        CHECK(first.add(submit("r1", "a")) == Receipt::known);
        CHECK(first.add(submit("r2", "a")) == Receipt::stored);
        CHECK(first.inbox.backlog().events == 2);
        const std::optional<QueuedEvent> waiting = first.inbox.next(0);
        REQUIRE(waiting);
        CHECK(waiting->event->idempotency_key() == "r1");
        first.finish(*waiting);
        CHECK(first.inbox.next(0)->event->idempotency_key() == "r2"); // and is not finished
    }
    Opened second(folder / "test.db", 1);
    CHECK(second.inbox.backlog().events == 1);
    CHECK(second.inbox.next(0)->event->idempotency_key() == "r2");
    CHECK(second.add(submit("r1", "a")) == Receipt::known);
}

TEST_CASE("the dead events of one rule can be replayed", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    const std::vector<std::string> causes{"rule a_b: crashed", "rule axb: crashed",
                                          "rule c: failed; rule a_b: crashed"};
    for (std::size_t i = 0; i < causes.size(); ++i) {
        CHECK(opened.add(submit("r" + std::to_string(i), "a")) == Receipt::stored);
        opened.journal.write_now([&] { opened.table.move(EventId(i + 1), EventState::dead, causes[i]); });
    }
    soci::session session;
    database(folder / "test.db").open(session);
    CHECK(replay_dead_of(session, "a_b") == 2);
    CHECK(replay_dead_of(session, "a_b") == 0);
    CHECK(find_event_record(session, 2)->state == EventState::dead);
}

TEST_CASE("what is replayed does not hide an older event that waits", "[inbox]") {
    const TemporaryFolder folder;
    {
        Opened first(folder / "test.db", 1);
        CHECK(first.add(submit("r1", "a")) == Receipt::stored);
        CHECK(first.add(submit("r2", "b")) == Receipt::stored);
        first.journal.write_now([&] { first.table.move(2, EventState::dead, "a rule failed"); });
    }
    soci::session session;
    database(folder / "test.db").open(session);
    CHECK(replay_all_dead(session) == 1);
    Opened second(folder / "test.db", 1);
    std::set<std::string> runs;
    for (int i = 0; i < 2; ++i) {
        const std::optional<QueuedEvent> waiting = second.inbox.next(0);
        runs.emplace(waiting->event->idempotency_key());
        second.finish(*waiting);
    }
    CHECK(runs == std::set<std::string>{"r1", "r2"});
}

TEST_CASE("no more waiting events are read than there is room for", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    for (const char* const run : {"r1", "r2", "r3"})
        CHECK(opened.add(submit(run, "a", 30'000)) == Receipt::stored);
    soci::session session;
    database(folder / "test.db").open(session);
    const auto read = [&](EventId after, Room room) {
        const StoredEvents found = waiting_events(session, after, room);
        return std::pair(found.events.size(), found.cut);
    };
    CHECK(read(0, {100, 1'000'000}) == std::pair(std::size_t{3}, false));
    CHECK(read(0, {2, 1'000'000}) == std::pair(std::size_t{2}, true));
    CHECK(read(0, {100, 70'000}) == std::pair(std::size_t{2}, true));
    CHECK(read(0, {100, 1'000}) == std::pair(std::size_t{1}, true)); // one larger than the room comes alone
    CHECK(read(2, {100, 1'000}) == std::pair(std::size_t{1}, false));
}

TEST_CASE("events of an asset keep their order through a window smaller than the backlog", "[inbox]") {
    const TemporaryFolder folder;
    constexpr int assets = 7;
    constexpr int total = 3'000;
    Opened opened(folder / "test.db", 3,
                  {.events = 9'000, .bytes = roomy.bytes, .window_events = 50, .window_bytes = 20'000});
    std::vector<std::vector<int>> seen(assets);
    std::mutex mutex;
    std::atomic<int> finished{0};
    std::atomic<int> stored{0};
    std::vector<std::thread> partitions;
    for (std::size_t partition = 0; partition < 3; ++partition)
        partitions.emplace_back([&, partition] {
            while (const auto waiting = opened.inbox.next(partition)) {
                {
                    const std::lock_guard lock(mutex);
                    const int run = std::stoi(waiting->event->idempotency_key());
                    seen[std::size_t(run % assets)].push_back(run);
                }
                opened.inbox.finished(*waiting);
                if (++finished == total) opened.inbox.stop();
            }
        });
    for (int i = 0; i < total; ++i)
        opened.inbox.add(submit(std::to_string(i), "a" + std::to_string(i % assets), i % 100 == 0 ? 30'000 : 10),
                         [&](Receipt receipt) { stored += int(receipt == Receipt::stored); });
    for (std::thread& partition : partitions)
        partition.join();
    opened.journal.write_now([] {}); // the last answer was given before
    CHECK(stored == total);
    std::size_t count = 0;
    for (const std::vector<int>& runs : seen) {
        CHECK(std::is_sorted(runs.begin(), runs.end()));
        CHECK(std::set<int>(runs.begin(), runs.end()).size() == runs.size());
        count += runs.size();
    }
    CHECK(count == total);
}

TEST_CASE("an inbox at its capacity says so, and takes events again later", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1, {.events = 2, .bytes = roomy.bytes});
    CHECK(opened.add(submit("r1", "a")) == Receipt::stored);
    CHECK(opened.add(submit("r2", "a")) == Receipt::stored);
    CHECK(opened.add(submit("r3", "a")) == Receipt::full);
    CHECK(opened.add(submit("r2", "a")) == Receipt::known); // nothing is stored for it
    CHECK(opened.inbox.backlog().events == 2);
    opened.finish(*opened.inbox.next(0));
    CHECK(opened.add(submit("r3", "a")) == Receipt::stored);
}

TEST_CASE("what is on its way to the disk counts, by events and by bytes", "[inbox]") {
    const TemporaryFolder folder;
    const auto event = submit("r1", "a", 1'000);
    Capacity capacity = roomy;
    if (GENERATE(true, false))
        capacity.events = 2;
    else
        capacity.bytes = std::int64_t(event->body().size()) + 1; // the second one goes over it, as far as it is
    Journal journal(database(folder / "test.db"));               // not started yet: what is given waits
    EventTable table(journal.session());
    Inbox inbox(journal, table, database(folder / "test.db"), 1, capacity);
    std::vector<Receipt> receipts;
    std::promise<void> all;
    for (const char* run : {"r1", "r2", "r3"})
        inbox.add(submit(run, "a", 1'000), [&](Receipt receipt) {
            receipts.push_back(receipt);
            if (receipts.size() == 3) all.set_value();
        });
    CHECK(inbox.is_full());
    journal.start();
    all.get_future().get();
    CHECK(receipts == std::vector<Receipt>{Receipt::stored, Receipt::stored, Receipt::full});
    CHECK(inbox.backlog().events == 2);
}

TEST_CASE("an inbox at its capacity looks up only as many events at once as its memory allows", "[inbox]") {
    const TemporaryFolder folder;
    Journal journal(database(folder / "test.db")); // not started yet: what is given waits
    EventTable table(journal.session());
    Inbox inbox(journal, table, database(folder / "test.db"), 1, {.events = 1, .bytes = roomy.bytes});
    std::map<Receipt, int> receipts;
    int looked_up = 1'000;
    std::size_t padding = 0;
    SECTION("by number") {}
    SECTION("by bytes") {
        looked_up = 7;
        padding = 1024 * 1024;
    }
    int due = 1 + looked_up + 5;
    std::promise<void> all;
    for (int i = due; i > 0; --i)
        inbox.add(submit("r1", "a", padding), [&](Receipt receipt) {
            ++receipts[receipt];
            if (--due == 0) all.set_value();
        });
    CHECK(receipts == std::map<Receipt, int>{{Receipt::full, 5}});
    journal.start();
    all.get_future().get();
    CHECK(receipts == std::map<Receipt, int>{{Receipt::full, 5}, {Receipt::known, looked_up}, {Receipt::stored, 1}});
    std::promise<Receipt> later;
    inbox.add(submit("r1", "a", padding), [&](Receipt receipt) { later.set_value(receipt); });
    CHECK(later.get_future().get() == Receipt::known);
}

TEST_CASE("a write that fails leaves the inbox as it was", "[inbox]") {
    const TemporaryFolder folder;
    Opened opened(folder / "test.db", 1);
    soci::session other;
    database(folder / "test.db").open(other);
    other << "create trigger full before insert on body begin select raise(abort, 'disk full'); end";
    CHECK(opened.add(submit("r1", "a")) == Receipt::refused);
    CHECK(opened.add(submit("r2", "a")) == Receipt::refused);
    CHECK(opened.inbox.backlog().events == 0);
    other << "drop trigger full";
    CHECK(opened.add(submit("r2", "a")) == Receipt::stored);
    CHECK(opened.add(submit("r1", "a")) == Receipt::stored); // was refused: it is not known
    CHECK(opened.add(submit("r2", "a")) == Receipt::known);
    CHECK(opened.inbox.backlog().events == 2);
    CHECK(opened.inbox.next(0)->event->idempotency_key() == "r2");
}

TEST_CASE("a stored event that cannot be read back is dead, and waits no longer", "[inbox]") {
    const TemporaryFolder folder;
    {
        Opened first(folder / "test.db", 1);
        for (const char* run : {"r1", "r2"})
            CHECK(first.add(submit(run, "a")) == Receipt::stored);
        first.journal.write_now([&] { first.journal.session() << "update body set text = '{' where event_id = 1"; });
    }
    Opened second(folder / "test.db", 1);
    CHECK(second.inbox.next(0)->event->idempotency_key() == "r2");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (second.inbox.backlog().events != 1 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(second.inbox.backlog().events == 1);
}
