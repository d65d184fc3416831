#include "pipeline/outbox/operations.hpp"

#include "log/log.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/outbox/asset_changes.hpp"
#include "pipeline/outbox/restore_point.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace kilihost::outbox {
namespace {

// The clocks of Kili's front and its database may differ by this much.
constexpr std::int64_t clock_slack = 1'000; // milliseconds

// False if the issue existed before the call began. Both times are Kili's, so no other clock matters. If no call or no
// time is known, any open issue may be the one.
bool may_be_of_call(const kili_api::Issue& issue, const Action& action) {
    const std::optional<std::int64_t> created = seconds_of(issue.created_at);
    if (action.begun_at <= 0 && issue.status == "OPEN") return true;
    if (action.begun_at == 0 || !created) return issue.status == "OPEN";
    return *created >= (std::abs(action.begun_at) - clock_slack) / 1'000;
}

// The recorded ids exclude the issues of other calls. The others are recognized by asset, mid, text and time.
LookedUp look_up_issues(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions) {
    const std::vector<std::string> assets = assets_of(actions);
    std::set<std::string> taken = recorded_issues(reader, assets);
    std::vector<kili_api::Issue> issues = client.issues(actions.front().project_id, assets);
    std::stable_sort(issues.begin(), issues.end(),
                     [](const kili_api::Issue& a, const kili_api::Issue& b) { return a.created_at > b.created_at; });
    LookedUp out;
    for (const Action& action : actions) {
        const auto found = std::find_if(issues.begin(), issues.end(), [&](const kili_api::Issue& issue) {
            return issue.asset_id == action.asset_id && issue.mid == action.mid && issue.text == action.text &&
                   !taken.contains(issue.id) && may_be_of_call(issue, action);
        });
        if (found == issues.end()) {
            out.missing.push_back(action);
            continue;
        }
        taken.insert(found->id);
        out.done.push_back(action);
        out.details.push_back(found->id);
    }
    return out;
}

// Decides by the label, since an asset may be in its labeler's queue for other reasons; by the asset's status if Kili
// does not say it for the label.
LookedUp look_up_send_backs(kili_api::Client& client, const std::vector<Action>& actions) {
    std::vector<std::string> label_ids;
    for (const Action& action : actions)
        if (!action.label_id.empty()) label_ids.push_back(action.label_id);
    const std::map<std::string, bool> labels = client.sent_back(actions.front().project_id, label_ids);
    LookedUp out;
    std::vector<Action> unclear;
    for (const Action& action : actions) {
        const auto label = labels.find(action.label_id);
        if (label == labels.end())
            unclear.push_back(action);
        else
            (label->second ? out.done : out.missing).push_back(action);
    }
    std::set<std::string> ongoing;
    if (!unclear.empty())
        for (const kili_api::Asset& asset : client.assets(actions.front().project_id, assets_of(unclear)))
            if (asset.is_sent_back()) ongoing.insert(asset.id);
    for (const Action& action : unclear)
        (ongoing.contains(action.asset_id) ? out.done : out.missing).push_back(action);
    out.details.resize(out.done.size());
    return out;
}

std::vector<std::string> create_issues(kili_api::Client& client, const Batch& batch) {
    std::vector<kili_api::NewIssue> issues;
    for (const Action& action : batch.actions) {
        const std::string on_asset = action.label_id.empty() ? action.asset_id : std::string();
        issues.push_back({action.label_id, action.text, action.mid, on_asset});
    }
    return client.create_issues(batch.actions.front().project_id, issues);
}

void solve(kili_api::Client& client, soci::session& reader, const Batch& batch) {
    std::vector<std::string> issues;
    for (const Action& action : batch.actions)
        for (std::string& id : open_issues(reader, action))
            issues.push_back(std::move(id));
    for (std::size_t from = 0; from < issues.size(); from += kili_api::batch) { // an action may stand for several
        const auto first = issues.begin() + std::ptrdiff_t(from);
        const auto last = issues.begin() + std::ptrdiff_t(std::min(issues.size(), from + kili_api::batch));
        client.set_issues_solved({first, last});
    }
}

} // namespace

std::vector<std::string> carry_out(kili_api::Client& client, soci::session& reader, const Batch& batch) {
    switch (batch.kind) {
    case ActionKind::issue:
        return create_issues(client, batch);
    case ActionKind::send_back:
        client.send_back_to_queue(batch.actions.front().project_id, assets_of(batch.actions));
        break;
    case ActionKind::solve:
        solve(client, reader, batch);
        break;
    case ActionKind::metadata:
        set_metadata(client, batch.actions);
        break;
    case ActionKind::review:
        client.send_to_review(batch.actions.front().project_id, assets_of(batch.actions));
        break;
    }
    return std::vector<std::string>(batch.actions.size());
}

std::vector<std::string> rehearse(const Batch& batch) {
    std::vector<std::string> out;
    for (const Action& action : batch.actions) {
        const std::string what =
            (action.text.empty() ? "" : ": " + action.text) + (action.mid.empty() ? "" : " (" + action.mid + ")");
        const std::string rule = action.rule.empty() ? "" : ", rule " + action.rule; // a send-back is of all
        log::info("dry run: event {}, asset {}{}: the {} would be asked for{}", action.event_id, action.asset_id, rule,
                  row(batch.kind).name, what);
        out.push_back(batch.kind == ActionKind::issue ? "dry-run-" + std::to_string(action.id) : "");
    }
    return out;
}

LookedUp look_up(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions) {
    switch (actions.front().kind) {
    case ActionKind::issue:
        return look_up_issues(client, reader, actions);
    case ActionKind::send_back:
        return look_up_send_backs(client, actions);
    case ActionKind::solve:
    case ActionKind::metadata:
    case ActionKind::review:
        break; // doing these twice does no harm
    }
    return {{}, {}, actions};
}

} // namespace kilihost::outbox
