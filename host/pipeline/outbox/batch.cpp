#include "pipeline/outbox/batch.hpp"

#include "kili_api/client.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace kilihost::outbox {

std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog,
                            const std::set<std::int64_t>& set_aside) {
    std::array<Batch, action_kinds.size()> batches;
    std::set<std::string_view> sending_back;             // assets with a send-back or a review further up the list
    std::map<std::string_view, inbox::EventId> changing; // assets with metadata to set further up: for which event
    std::set<std::string_view> lacking_issues;           // assets with an issue further up
    std::set<inbox::EventId> incomplete;                 // events with an issue further up
    const auto may_go = [&](const Action& action) {
        if (sending_back.contains(action.asset_id)) return false;
        // Metadata of one event an asset: a batch that is halved does not keep the order.
        if (action.kind == ActionKind::metadata &&
            changing.try_emplace(action.asset_id, action.event_id).first->second != action.event_id)
            return false;
        switch (row(action.kind).after) {
        case After::send_backs:
            return true;
        case After::own_issues:
            return !incomplete.contains(action.event_id);
        case After::all_issues:
            return !lacking_issues.contains(action.asset_id);
        }
        return false;
    };
    for (const Action& action : unfinished) {
        std::vector<Action>& chosen = batches.at(std::size_t(action.kind)).actions;
        const bool fits =
            chosen.empty() || (chosen.size() < kili_api::batch && chosen.front().project_id == action.project_id);
        if (may_go(action) && fits && !set_aside.contains(action.id)) chosen.push_back(action);
        if (action.kind == ActionKind::send_back || action.kind == ActionKind::review)
            sending_back.insert(action.asset_id);
        if (action.kind != ActionKind::issue) continue;
        lacking_issues.insert(action.asset_id);
        incomplete.insert(action.event_id);
    }
    for (std::size_t kind = 0; kind < batches.size(); ++kind)
        batches.at(kind).kind = ActionKind(kind);
    Batch& issues = batches.at(std::size_t(ActionKind::issue));
    for (Batch& batch : batches) {
        const bool waits = row(batch.kind).gathers && backlog && !issues.actions.empty();
        const bool goes = batch.actions.size() == kili_api::batch || (!batch.actions.empty() && !waits);
        if (batch.kind != ActionKind::issue && goes) return std::move(batch);
    }
    if (!issues.actions.empty()) return std::move(issues);
    return std::nullopt;
}

void begin_at(Batch& batch, std::size_t offset) {
    std::vector<Action>& all = batch.actions;
    auto first = all.begin() + std::ptrdiff_t(offset % all.size());
    while (first != all.begin() && first != all.end() && first->event_id == std::prev(first)->event_id)
        ++first;
    std::rotate(all.begin(), first, all.end());
}

} // namespace kilihost::outbox
