#include "pipeline/outbox/lookup.hpp"

#include "pipeline/outbox/asset_changes.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>
#include <string_view>

namespace kilihost::outbox {
namespace {

// Kili's front and its database may differ by so much.
constexpr std::int64_t clock_slack = 1'000; // milliseconds

// False where the issue was there before the call began. Both times are Kili's, so that no other clock matters; as
// ISO 8601 in UTC they compare as text. Where one is not known, any issue that is open may be the call's.
bool may_be_of_call(const kili_api::Issue& issue, const Action& action) {
    const bool comparable = issue.created_at.size() >= 19 && issue.created_at[10] == 'T';
    if (action.begun_at == 0 || !comparable) return issue.status == "OPEN";
    const auto seconds = std::time_t((action.begun_at - clock_slack) / 1000);
    return issue.created_at.substr(0, 19) >= fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(seconds));
}

// Our issues are told from others by the ids on record; one whose id was lost, by asset, mid, text and time.
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

// By the label, as an asset may be in its labeler's queue for other reasons; by the asset's status where Kili does not
// tell of the label.
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

} // namespace

LookedUp look_up(kili_api::Client& client, soci::session& reader, const std::vector<Action>& actions) {
    switch (actions.front().kind) {
    case Kind::issue:
        return look_up_issues(client, reader, actions);
    case Kind::send_back:
        return look_up_send_backs(client, actions);
    case Kind::solve:
    case Kind::metadata:
    case Kind::review:
        break; // to ask for these twice does no harm
    }
    return {{}, {}, actions};
}

} // namespace kilihost::outbox
