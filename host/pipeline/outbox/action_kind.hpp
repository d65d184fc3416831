// The kinds and states of actions. The numbers are in databases: they never change.
//
// To add a kind, add an enumerator here, its row in `action_kinds`, and its case in operations.cpp, which the compiler
// demands. ActionTable::add decides which verdicts ask for it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace kilihost::outbox {

enum class ActionKind : int {
    issue = 0,
    send_back = 1,
    solve = 2,    // the rule's open issues of the asset's earlier events are set solved
    metadata = 3, // a key of the asset's metadata is set
    review = 4    // the asset is put into review
};

// Which of an asset's unfinished actions an action waits for.
enum class After {
    moves,      // send-backs and reviews of earlier events
    own_issues, // these, and the issues of its event
    all_issues, // these, and the issues of all earlier events
    same_kind   // these, and earlier events' actions of its kind
};

struct ActionKindRow {
    std::string_view name;
    After after;
    bool gathers;            // behind a backlog of issues, these gather until a batch is full
    bool holds_up_later;     // while this kind is refused, actions of the asset's later events wait too
    bool moves_asset;        // actions of the asset's later events go after it
    bool refusal_is_a_death; // if Kili refuses it, the event becomes a dead letter; else it counts as done
};

// By ActionKind.
inline constexpr std::array action_kinds{
    ActionKindRow{"issue", After::moves, false, true, false, true},
    ActionKindRow{"send back", After::own_issues, true, true, true, true},
    ActionKindRow{"solve", After::all_issues, true, false, false, false},
    ActionKindRow{"metadata", After::same_kind, true, false, false, true},
    ActionKindRow{"review", After::own_issues, true, true, true, true},
};

constexpr const ActionKindRow& row(ActionKind kind) {
    return action_kinds.at(std::size_t(kind));
}

enum class ActionState : int {
    pending = 0,
    sending = 1, // a call with it began: whether Kili carried it out may be unknown
    done = 2,
    dead = 3
};

// The number as text for a statement. If it were bound, SQLite would not know that a partial index applies.
inline std::string sql(ActionKind kind) {
    return std::to_string(int(kind));
}
inline std::string sql(ActionState state) {
    return std::to_string(int(state));
}
// The condition that an action is unfinished: pending or sending.
inline std::string sql_unfinished(std::string_view table = {}) {
    const std::string column = table.empty() ? "state" : std::string(table) + ".state";
    return column + " in (" + sql(ActionState::pending) + ", " + sql(ActionState::sending) + ")";
}

} // namespace kilihost::outbox
