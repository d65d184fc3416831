#include "pipeline/outbox/batch.hpp"

#include "kili_api/client.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

namespace kilihost::outbox {

std::optional<Batch> choose(const std::vector<Action>& unfinished, bool backlog,
                            const std::set<std::int64_t>& set_aside) {
    Batch issues;
    Batch send_backs{Kind::send_back, {}};
    Batch solves{Kind::solve, {}};
    Batch metadata{Kind::metadata, {}};
    Batch reviews{Kind::review, {}};
    std::set<std::string_view> sending_back;             // assets with a send-back or review further up the list
    std::map<std::string_view, inbox::EventId> changing; // assets with metadata to set further up: for which event
    std::set<std::string_view> lacking;                  // assets with an issue further up
    std::set<inbox::EventId> lacking_issues;             // events
    const auto add = [&](Batch& batch, const Action& action) {
        if (set_aside.contains(action.id)) return;
        const bool fits = batch.actions.empty() || (batch.actions.size() < kili_api::batch &&
                                                    batch.actions.front().project_id == action.project_id);
        if (fits) batch.actions.push_back(action);
    };
    for (const Action& action : unfinished) {
        const bool waits = sending_back.contains(action.asset_id);
        switch (action.kind) {
        case Kind::issue:
            lacking_issues.insert(action.event_id);
            lacking.insert(action.asset_id);
            if (!waits) add(issues, action);
            break;
        case Kind::send_back:
            sending_back.insert(action.asset_id);
            if (!waits && !lacking_issues.contains(action.event_id)) add(send_backs, action);
            break;
        case Kind::solve:
            if (!waits && !lacking.contains(action.asset_id)) add(solves, action);
            break;
        case Kind::metadata: // of one event an asset: a batch that is halved does not keep the order
            if (!waits && changing.try_emplace(action.asset_id, action.event_id).first->second == action.event_id)
                add(metadata, action);
            break;
        case Kind::review:
            sending_back.insert(action.asset_id);
            if (!waits && !lacking_issues.contains(action.event_id)) add(reviews, action);
            break;
        }
    }
    const bool gathering = backlog && !issues.actions.empty();
    for (Batch* const batch : {&send_backs, &solves, &metadata, &reviews})
        if (batch->actions.size() == kili_api::batch || (!batch->actions.empty() && !gathering)) return *batch;
    if (!issues.actions.empty()) return issues;
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
