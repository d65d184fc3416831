// What is put off, and when an action at which calls break off is dead: by a clock of the test's own.
#include "pipeline/outbox/project_pauses.hpp"

#include <catch2/catch.hpp>

namespace project_pauses_test {

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
    ProjectPauses pauses{2s, 1h};
    ProjectPauses::Clock::time_point now{100h};

    // A call for the action alone breaks off once more, a minute later.
    void break_alone(int id, bool by_status) {
        now += 1min;
        pauses.broke_off(broken(issues(id, id + 1), by_status), now);
    }
    void accept() {
        now += 1s;
        pauses.accepted(ActionKind::issue, 1, now);
    }
    bool is_hopeless(int id) { return pauses.cause_of_death(issues(id, id + 1).actions.front(), now).has_value(); }
};

} // namespace

TEST_CASE("what breaks a call is searched for by halves, from the second time on", "[pauses]") {
    Clocked one;
    constexpr int bad = 33;
    int from = 0;
    int calls = 0;
    bool found = false;
    for (; !found && calls < 20; ++calls) {
        Batch batch = issues(from, 100);
        one.pauses.trim(batch);
        const auto next = from + int(batch.actions.size());
        one.now += 1min;
        if (bad < next)
            one.pauses.broke_off(broken(batch, true), one.now);
        else
            one.pauses.accepted(ActionKind::issue, batch.actions.size(), one.now);
        if (bad >= next) from = next;
        found = one.pauses.suspects() == 1;
    }
    CHECK(found);
    CHECK(calls <= 10);
    CHECK(one.pauses.set_aside(one.now) == std::set<std::int64_t>{bad});
    CHECK(one.pauses.put_off(one.now).empty());
    Batch rest = issues(bad, 100);
    one.pauses.trim(rest);
    CHECK(rest.actions.size() == 1); // the suspect goes alone
    Batch others = issues(0, 100);
    one.pauses.trim(others);
    CHECK(others.actions.size() == bad); // or waits for those before it
}

TEST_CASE("an action that Kili says it breaks at is dead once others pass, or in time", "[pauses]") {
    Clocked one;
    one.break_alone(1, false);
    CHECK(one.pauses.suspects() == 0); // the first time it is put off with the others
    CHECK(one.pauses.put_off(one.now) == std::vector<ActionKind>{ActionKind::issue});
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
        one.pauses.clear(issues(1, 2).actions);
        one.accept();
        one.now += 2h;
        CHECK_FALSE(one.is_hopeless(1));
        CHECK(one.pauses.why().empty());
    }
}

TEST_CASE("an action answered HTTP 500 is dead only after refusal_time in which others passed again and again",
          "[pauses]") {
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

TEST_CASE("if single actions break off alike, they are not at fault: no more are suspected", "[pauses]") {
    Clocked one;
    one.pauses.broke_off(broken(issues(0, 100), true), one.now);
    for (int id = 0; id < 50; ++id)
        one.break_alone(id, true);
    CHECK(one.pauses.suspects() == 3);
    CHECK(one.pauses.put_off(one.now) == std::vector<ActionKind>{ActionKind::issue});
}

TEST_CASE("refusals are too many after refusal_time, unless they may not be Kili's", "[pauses]") {
    Clocked one;
    CHECK_FALSE(one.pauses.refused(ActionKind::issue, false, one.now));
    CHECK_FALSE(one.pauses.refused(ActionKind::issue, false, one.now + 59min));
    CHECK_FALSE(one.pauses.refused(ActionKind::send_back, false, one.now + 2h)); // by itself
    CHECK(one.pauses.refused(ActionKind::issue, false, one.now + 1h));
    CHECK_FALSE(one.pauses.refused(ActionKind::issue, true, one.now + 2h));
    CHECK_FALSE(one.pauses.refused(ActionKind::issue, false, one.now + 3h)); // begins anew
}

} // namespace project_pauses_test
