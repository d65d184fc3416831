// What an action asks of Kili, and how far it is. The numbers are in databases: they never change.
//
// To add a kind: an enumerator here, its row in `action_kinds`, and its case in operations.cpp, where the compiler asks
// for it. Which verdicts ask for it is said in ActionTable::add.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace kilihost::outbox {

enum class ActionKind : int {
    issue = 0,
    send_back = 1,
    solve = 2,    // of the rule's open issues of earlier events of the asset
    metadata = 3, // a key of the asset's metadata is set
    review = 4    // the asset is put into review
};

// Of an asset's unfinished actions, which ones an action goes after.
enum class After {
    send_backs, // those of earlier events, and their reviews
    own_issues, // these, and the issues of its event
    all_issues  // these, and the issues of all earlier events
};

struct ActionKindRow {
    std::string_view name;
    After after;
    bool gathers;            // behind a backlog of issues, these collect to a full batch before they go
    bool holds_up_later;     // while this kind is refused, what later events of the asset ask for waits too
    bool refusal_is_a_death; // if Kili refuses it, the event becomes a dead letter; else there is nothing to do
};

// By ActionKind.
inline constexpr std::array action_kinds{
    ActionKindRow{"issue", After::send_backs, false, true, true},
    ActionKindRow{"send back", After::own_issues, true, true, true},
    ActionKindRow{"solve", After::all_issues, true, false, false},
    ActionKindRow{"metadata", After::send_backs, true, false, true},
    ActionKindRow{"review", After::own_issues, true, true, true},
};

constexpr const ActionKindRow& row(ActionKind kind) {
    return action_kinds.at(std::size_t(kind));
}

enum class ActionState : int {
    pending = 0,
    sending = 1, // a call with it began: if Kili carried it out may be unknown
    done = 2,
    dead = 3
};

// As statements pause them. Bound instead, SQLite would not know that a partial index applies.
inline std::string sql(ActionKind kind) {
    return std::to_string(int(kind));
}
inline std::string sql(ActionState state) {
    return std::to_string(int(state));
}
// That an action is unfinished: pending or sending.
inline std::string sql_unfinished(std::string_view table = {}) {
    const std::string column = table.empty() ? "state" : std::string(table) + ".state";
    return column + " in (" + sql(ActionState::pending) + ", " + sql(ActionState::sending) + ")";
}

} // namespace kilihost::outbox
