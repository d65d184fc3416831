#include "pipeline/outbox/batch.hpp"

#include <catch2/catch.hpp>

using namespace kilihost::outbox;

namespace {

Action action(std::int64_t id, ActionKind kind, std::int64_t event, const std::string& asset,
              const std::string& project = "p") {
    Action out;
    out.id = id;
    out.kind = kind;
    out.event_id = event;
    out.asset_id = asset;
    out.project_id = project;
    return out;
}

std::vector<std::int64_t> ids(const std::optional<Batch>& batch) {
    std::vector<std::int64_t> out;
    if (batch)
        for (const Action& one : batch->actions)
            out.push_back(one.id);
    return out;
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("nothing to do is no batch", "[batch]") {
    CHECK_FALSE(choose({}, false));
}

TEST_CASE("issues go before the send-back of their event", "[batch]") {
    const std::vector<Action> all{action(1, ActionKind::issue, 1, "a"), action(2, ActionKind::issue, 1, "a"),
                                  action(3, ActionKind::send_back, 1, "a")};
    CHECK(ids(choose(all, false)) == Ids{1, 2});
    CHECK(ids(choose({all[2]}, false)) == Ids{3});
}

TEST_CASE("a batch is of one project and at most 100", "[batch]") {
    std::vector<Action> all;
    for (int i = 0; i < 250; ++i)
        all.push_back(action(i, ActionKind::issue, i, "a" + std::to_string(i), i % 2 == 0 ? "p" : "q"));
    const auto batch = choose(all, false);
    REQUIRE(batch);
    CHECK(batch->actions.size() == 100);
    for (const Action& one : batch->actions)
        CHECK(one.project_id == "p");
}

TEST_CASE("a later event of an asset waits for the send-back of an earlier one", "[batch]") {
    const std::vector<Action> all{action(1, ActionKind::send_back, 1, "a"), action(2, ActionKind::issue, 2, "a"),
                                  action(3, ActionKind::send_back, 2, "a"), action(4, ActionKind::issue, 3, "b")};
    CHECK(ids(choose(all, true)) == Ids{4});
    CHECK(ids(choose(all, false)) == Ids{1});
}

TEST_CASE("under a backlog send-backs gather", "[batch]") {
    std::vector<Action> all;
    for (int i = 0; i < 99; ++i)
        all.push_back(action(i, ActionKind::send_back, i, "a" + std::to_string(i)));
    all.push_back(action(1000, ActionKind::issue, 1000, "z"));
    CHECK(choose(all, true)->kind == ActionKind::issue);
    CHECK(choose(all, false)->kind == ActionKind::send_back);
    all.push_back(action(1001, ActionKind::send_back, 99, "y"));
    CHECK(choose(all, true)->kind == ActionKind::send_back);
    CHECK(choose(all, true)->actions.size() == 100);
}

TEST_CASE("a solve waits for the issues and the send-back of earlier events", "[batch]") {
    const std::vector<Action> all{action(1, ActionKind::issue, 1, "a"), action(2, ActionKind::send_back, 1, "a"),
                                  action(3, ActionKind::solve, 2, "a"), action(4, ActionKind::solve, 3, "b")};
    CHECK(ids(choose(all, false)) == Ids{4});
    CHECK(ids(choose({all[0], all[1], all[2]}, false)) == Ids{1});
    CHECK(ids(choose({all[1], all[2]}, false)) == Ids{2});
    CHECK(ids(choose({all[2]}, false)) == Ids{3});
}

TEST_CASE("what is set aside does not go, and what waits for it waits", "[batch]") {
    const std::vector<Action> all{action(1, ActionKind::issue, 1, "a"), action(2, ActionKind::send_back, 1, "a"),
                                  action(3, ActionKind::issue, 2, "a"), action(4, ActionKind::issue, 3, "b")};
    CHECK(ids(choose(all, false, {1})) == Ids{4});
    CHECK_FALSE(choose(all, false, {1, 4}));
}

TEST_CASE("a batch begins with another event", "[batch]") {
    Batch batch{ActionKind::issue,
                {action(1, ActionKind::issue, 1, "a"), action(2, ActionKind::issue, 1, "a"),
                 action(3, ActionKind::issue, 2, "b")}};
    begin_at(batch, 1);
    CHECK(ids(batch) == Ids{3, 1, 2});
    begin_at(batch, 3);
    CHECK(ids(batch) == Ids{3, 1, 2});
}
