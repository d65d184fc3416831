// What is put off, and when an action at which calls break off is dead: by a clock of the test's own.
#include "pipeline/outbox/holds.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::outbox;
using namespace std::chrono_literals;

namespace {

Batch issues(int from, int to) {
    Batch out;
    for (int i = from; i < to; ++i) {
        Action action;
        action.id = i;
        action.event_id = i;
        out.actions.push_back(action);
    }
    return out;
}

BrokenOff broken(const Batch& batch, bool by_status) {
    return {batch.actions, "it broke", by_status};
}

struct Clocked {
    Holds holds{2s, 1h};
    Holds::Clock::time_point now{100h};

    // A call for the action alone breaks off once more, a minute later.
    void break_alone(int id, bool by_status) {
        now += 1min;
        holds.broke_off(broken(issues(id, id + 1), by_status), now);
    }
    void accept() {
        now += 1s;
        holds.accepted(Kind::issue, 1, now);
    }
    bool is_hopeless(int id) { return holds.hopeless(issues(id, id + 1).actions.front(), now).has_value(); }
};

} // namespace

TEST_CASE("what breaks a call is searched for by halves, from the second time on", "[holds]") {
    Clocked one;
    constexpr int bad = 33;
    int from = 0;
    int calls = 0;
    bool found = false;
    for (; !found && calls < 20; ++calls) {
        Batch batch = issues(from, 100);
        one.holds.trim(batch);
        const auto next = from + int(batch.actions.size());
        one.now += 1min;
        if (bad < next)
            one.holds.broke_off(broken(batch, true), one.now);
        else
            one.holds.accepted(Kind::issue, batch.actions.size(), one.now);
        if (bad >= next) from = next;
        found = one.holds.suspects() == 1;
    }
    CHECK(found);
    CHECK(calls <= 10);
    CHECK(one.holds.set_aside(one.now) == std::set<std::int64_t>{bad});
    CHECK(one.holds.put_off(one.now).empty());
    Batch rest = issues(bad, 100);
    one.holds.trim(rest);
    CHECK(rest.actions.size() == 1); // the suspect goes alone
    Batch others = issues(0, 100);
    one.holds.trim(others);
    CHECK(others.actions.size() == bad); // or waits for those before it
}

TEST_CASE("an action that Kili says it breaks at is dead once others pass, or in time", "[holds]") {
    Clocked one;
    one.break_alone(1, false);
    CHECK(one.holds.suspects() == 0); // the first time it is put off with the others
    CHECK(one.holds.put_off(one.now) == std::vector<Kind>{Kind::issue});
    one.break_alone(1, false);
    one.break_alone(1, false);
    CHECK_FALSE(one.is_hopeless(1));
    SECTION("others pass") {
        one.accept();
        CHECK_FALSE(one.is_hopeless(1));
        one.break_alone(1, false);
        CHECK(one.is_hopeless(1));
    }
    SECTION("refusal_time") {
        one.now += 1h;
        CHECK(one.is_hopeless(1));
    }
    SECTION("it passes itself") {
        one.holds.clear(issues(1, 2).actions);
        one.accept();
        one.now += 2h;
        CHECK_FALSE(one.is_hopeless(1));
        CHECK(one.holds.why().empty());
    }
}

TEST_CASE("an action answered HTTP 500 is dead only after refusal_time in which others passed again and again",
          "[holds]") {
    Clocked one;
    one.break_alone(1, true);
    one.break_alone(1, true);
    SECTION("none passed") {
        for (int i = 0; i < 500; ++i)
            one.break_alone(1, true);
        CHECK_FALSE(one.is_hopeless(1));
    }
    SECTION("others passed once, before and after hours without Kili") {
        one.accept();
        one.break_alone(1, true);
        one.now += 5h;
        one.accept();
        one.break_alone(1, true);
        CHECK_FALSE(one.is_hopeless(1));
    }
    SECTION("others passed each time") {
        for (int i = 0; i < 50; ++i) {
            one.accept();
            one.break_alone(1, true);
            CHECK_FALSE(one.is_hopeless(1));
        }
        for (int i = 0; i < 20; ++i) {
            one.accept();
            one.break_alone(1, true);
        }
        CHECK(one.is_hopeless(1));
    }
}

TEST_CASE("where single actions break off alike, it is not about them: no more are suspected", "[holds]") {
    Clocked one;
    one.holds.broke_off(broken(issues(0, 100), true), one.now);
    for (int id = 0; id < 50; ++id)
        one.break_alone(id, true);
    CHECK(one.holds.suspects() == 3);
    CHECK(one.holds.put_off(one.now) == std::vector<Kind>{Kind::issue});
}

TEST_CASE("refusals are too many after refusal_time, unless they may not be Kili's", "[holds]") {
    Clocked one;
    CHECK_FALSE(one.holds.refused(Kind::issue, false, one.now));
    CHECK_FALSE(one.holds.refused(Kind::issue, false, one.now + 59min));
    CHECK_FALSE(one.holds.refused(Kind::send_back, false, one.now + 2h)); // by itself
    CHECK(one.holds.refused(Kind::issue, false, one.now + 1h));
    CHECK_FALSE(one.holds.refused(Kind::issue, true, one.now + 2h));
    CHECK_FALSE(one.holds.refused(Kind::issue, false, one.now + 3h)); // begins anew
}
