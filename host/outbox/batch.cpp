#include "outbox/batch.hpp"

#include "kili/client.hpp"

#include <set>

namespace kilihost::outbox {

std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog) {
    Batch issues;
    Batch send_backs{Kind::send_back, {}};
    std::set<std::string_view> sending_back; // assets with a send-back further up the list
    std::set<inbox::EventId> lacking_issues; // events
    const auto add = [](Batch& batch, const Action& action) {
        const bool fits = batch.actions.empty() ||
                          (batch.actions.size() < kili::batch && batch.actions.front().project_id == action.project_id);
        if (fits) batch.actions.push_back(action);
    };
    for (const Action& action : unfinished) {
        if (action.kind == Kind::issue) {
            lacking_issues.insert(action.event_id);
            if (!sending_back.contains(action.asset_id)) add(issues, action);
        } else {
            const bool first = sending_back.insert(action.asset_id).second;
            if (first && !lacking_issues.contains(action.event_id)) add(send_backs, action);
        }
    }
    if (!send_backs.actions.empty() && (issues.actions.empty() || !backlog || send_backs.actions.size() == kili::batch))
        return send_backs;
    if (!issues.actions.empty()) return issues;
    return std::nullopt;
}

} // namespace kilihost::outbox
