#include "storage/journal.hpp"

#include "storage/data_directory.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

using namespace kilihost::storage;

namespace {

int count(soci::session& session) {
    int rows = 0;
    session << "select count(*) from note", soci::into(rows);
    return rows;
}

} // namespace

TEST_CASE("writes are committed in order, many at once, and seen by readers", "[journal]") {
    const TemporaryFolder folder;
    Journal journal(Database(folder / "test.db", {}));
    journal.session() << "create table note (id integer primary key, text text)";
    journal.start();
    std::vector<int> order;
    std::promise<void> last;
    for (int i = 0; i < 1000; ++i)
        journal.write([&journal, i] { journal.session() << "insert into note values (:i, 'x')", soci::use(i); },
                      [&order, &last, i](const std::exception_ptr& error) {
                          if (!error) order.push_back(i);
                          if (i == 999) last.set_value();
                      },
                      OnFailure::give_up);
    last.get_future().get();
    CHECK(order.size() == 1000);
    CHECK(std::is_sorted(order.begin(), order.end()));
    soci::session reader;
    Database(folder / "test.db", {}).open(reader);
    CHECK(count(reader) == 1000);
}

TEST_CASE("a small write waits for one large write, not for all of them", "[journal]") {
    const TemporaryFolder folder;
    Journal journal(Database(folder / "test.db", {}));
    journal.session() << "create table note (id integer primary key, text text)";
    soci::session reader;
    Database(folder / "test.db", {}).open(reader);
    std::vector<std::pair<int, int>> done; // a write's number, and how many rows others saw then
    const auto give = [&](
                          int number, std::size_t bytes, const std::function<void()>& then = [] {}) {
        journal.write([&, number] { journal.session() << "insert into note values (:n, 'x')", soci::use(number); },
                      [&, number, then](const std::exception_ptr& error) {
                          REQUIRE_FALSE(error);
                          done.emplace_back(number, count(reader));
                          then();
                      },
                      OnFailure::give_up, FlushPolicy::now, bytes);
    };
    // Given before the start, so all of them wait.
    give(1, 9'000'000, [&] { give(6, 10); });
    give(2, 9'000'000);
    give(3, 400'000); // two that share a transaction
    std::promise<void> last;
    give(4, 400'000, [&] { last.set_value(); });
    give(5, 10);
    journal.start();
    last.get_future().get();
    CHECK(done == std::vector<std::pair<int, int>>{{5, 1}, {1, 2}, {6, 3}, {2, 4}, {3, 6}, {4, 6}});
}

TEST_CASE("a batch that fails leaves nothing, and what persists is tried again", "[journal]") {
    const TemporaryFolder folder;
    Journal journal(Database(folder / "test.db", {}));
    journal.session() << "create table note (id integer primary key, text text)";
    int tries = 0;
    std::promise<void> persisted;
    bool given_up = false;
    // Given before the start, so both are in one batch.
    journal.write(
        [&] {
            journal.session() << "insert into note values (1, 'x')";
            if (++tries == 1) throw std::runtime_error("disk says no");
        },
        [&](const std::exception_ptr& error) {
            if (!error) persisted.set_value();
        },
        OnFailure::persist);
    journal.write([&] { journal.session() << "insert into note values (2, 'x')"; },
                  [&](const std::exception_ptr& error) { given_up = bool(error); }, OnFailure::give_up);
    journal.start();
    persisted.get_future().get();
    CHECK(tries == 2);
    CHECK(given_up);
    CHECK(journal.error().empty());
    soci::session reader;
    Database(folder / "test.db", {}).open(reader);
    CHECK(count(reader) == 1);
    CHECK_THROWS_WITH(journal.write_now([] { throw std::runtime_error("no again"); }), "no again");
    CHECK(journal.error() == "no again");
}

TEST_CASE("a write that throws and can be given up spoils no other of its batch", "[journal]") {
    const TemporaryFolder folder;
    Journal journal(Database(folder / "test.db", {}));
    journal.session() << "create table note (id integer primary key, text text)";
    std::vector<bool> written(5);
    std::promise<void> all;
    int reported = 0;
    for (int i = 0; i < 5; ++i)
        journal.write(
            [&journal, i] {
                journal.session() << "insert into note values (:i, 'x')", soci::use(i);
                if (i == 2) throw std::runtime_error("this one alone");
            },
            [&, i](const std::exception_ptr& error) {
                written[std::size_t(i)] = !error;
                if (++reported == 5) all.set_value();
            },
            OnFailure::give_up);
    journal.start();
    all.get_future().get();
    CHECK(written == std::vector<bool>{true, true, false, true, true});
    CHECK(journal.error().empty());
    soci::session reader;
    Database(folder / "test.db", {}).open(reader);
    CHECK(count(reader) == 4);
}

TEST_CASE("what was given before the stop is committed, what comes later fails", "[journal]") {
    const TemporaryFolder folder;
    Journal journal(Database(folder / "test.db", {}));
    journal.session() << "create table note (id integer primary key, text text)";
    journal.start();
    bool stored = false;
    journal.write([&] { journal.session() << "insert into note values (1, 'x')"; },
                  [&](const std::exception_ptr& error) { stored = !error; }, OnFailure::give_up);
    journal.stop();
    CHECK(stored);
    CHECK_THROWS_AS(journal.write_now([] {}), DataError);
}

TEST_CASE("a data directory serves one host", "[journal]") {
    const TemporaryFolder folder;
    const DataDirectory first(folder / "data");
    CHECK_THROWS_WITH(DataDirectory(folder / "data"), Catch::Contains("in use by another kili-host"));
    CHECK_THROWS_AS(DataDirectory("/proc/kili-host"), DataError);
}

TEST_CASE("a lock that a killed host leaves for a moment is waited for", "[journal]") {
    const TemporaryFolder folder;
    std::optional<DataDirectory> killed(folder / "data");
    std::thread end([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100)); // the moment is the test's input
        killed.reset();
    });
    CHECK_NOTHROW(DataDirectory(folder / "data"));
    end.join();
}

TEST_CASE("a file that is no database is refused", "[journal]") {
    const TemporaryFolder folder;
    { std::ofstream(folder / "test.db") << std::string(4096, 'x'); }
    CHECK_THROWS_AS(Journal(Database(folder / "test.db", {})), DataError);
}
