#include "pipeline/outbox/delivery.hpp"

#include "kili_api/blame.hpp"
#include "pipeline/outbox/asset_changes.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string_view>
#include <utility>

namespace kilihost::outbox {
namespace {

// So many events refused, from both ends of a batch, and nothing accepted: it is not about single events.
constexpr std::size_t refused_alike = 3;

Refusal refusal_of(const Action& action, const kili_api::Error& error) {
    const std::string_view what = error.what();
    const auto names = [&](const std::string& id) { return !id.empty() && what.find(id) != std::string_view::npos; };
    Refusal out{action, error.what()};
    if (const auto* const http = dynamic_cast<const kili_api::HttpError*>(&error)) {
        out.blames_input = kili_api::blame(*http) == kili_api::Blame::input; // a single action that is too large
        out.by_status = !out.blames_input;
    } else if (const auto* const graphql = dynamic_cast<const kili_api::GraphqlError*>(&error)) {
        out.blames_input = kili_api::blame(*graphql) == kili_api::Blame::input;
        out.names_it = names(action.label_id) || names(action.asset_id) || names(action.mid);
    }
    return out;
}

// Two halves; the actions of one event stay together while there are others.
std::pair<Batch, Batch> halves(const Batch& batch) {
    const std::vector<Action>& all = batch.actions;
    std::size_t cut = all.size() / 2;
    if (all.front().event_id != all.back().event_id) {
        while (cut < all.size() && all[cut].event_id == all[cut - 1].event_id)
            ++cut;
        if (cut == all.size())
            for (cut = all.size() / 2; all[cut].event_id == all[cut - 1].event_id;)
                --cut;
    }
    const auto middle = all.begin() + std::ptrdiff_t(cut);
    return {{batch.kind, {all.begin(), middle}}, {batch.kind, {middle, all.end()}}};
}

bool is_refused_alike(const Outcome& outcome) {
    std::set<inbox::EventId> events;
    for (const Refusal& refusal : outcome.refused)
        if (!refusal.names_it) events.insert(refusal.action.event_id);
    return outcome.accepted == 0 && events.size() >= refused_alike;
}

} // namespace

Delivery::Delivery(storage::Journal& journal, ActionTable& actions, soci::session& reader, kili_api::Client& client,
                   std::function<void(int)> finished)
    : journal_(journal), actions_(actions), reader_(reader), client_(client), finished_(std::move(finished)) {}

// Parts are taken from both ends in turn, so that what is refused alike comes from all over the batch.
Outcome Delivery::deliver(const Batch& batch) {
    Outcome outcome;
    std::set<std::int64_t> tried_again; // ids
    std::deque<Batch> parts{batch};
    for (bool from_front = true; !parts.empty() && !outcome.alike; from_front = !from_front) {
        Batch part = std::move(from_front ? parts.front() : parts.back());
        from_front ? parts.pop_front() : parts.pop_back();
        const auto split = [&](const kili_api::Error& error) {
            if (part.actions.size() == 1) {
                outcome.refused.push_back(refusal_of(part.actions.front(), error));
                outcome.refused.back().passed_by = tried_again.contains(part.actions.front().id);
                return;
            }
            auto [first, second] = halves(part);
            if (from_front) {
                parts.push_front(std::move(second));
                parts.push_front(std::move(first));
            } else {
                parts.push_back(std::move(first));
                parts.push_back(std::move(second));
            }
        };
        try {
            client_.transport().wait_for_turn(); // a newer label may come while it waits
            if (part.kind == Kind::send_back) drop_overtaken(part);
            if (part.actions.empty()) continue;
            send(part);
            if (outcome.accepted == 0) { // what was refused before may have been so for a reason that is over
                for (const Refusal& refusal : outcome.refused) {
                    parts.push_back({batch.kind, {refusal.action}});
                    tried_again.insert(refusal.action.id);
                }
                outcome.refused.clear();
            }
            for (Refusal& refusal : outcome.refused)
                refusal.passed_by = true;
            outcome.accepted += part.actions.size();
        } catch (const kili_api::GraphqlError& error) {
            const kili_api::Blame blame = kili_api::blame(error);
            if (blame == kili_api::Blame::server) {
                outcome.broken_off = BrokenOff{std::move(part.actions), error.what(), false};
                return outcome;
            }
            put_back(part.actions);
            if (blame == kili_api::Blame::caller) throw;
            split(error);
        } catch (const kili_api::HttpError& error) {
            if (error.status == 500) { // others of 5xx come from gateways, and are about no single call
                outcome.broken_off = BrokenOff{std::move(part.actions), error.what(), true};
                return outcome;
            }
            const kili_api::Blame blame = kili_api::blame(error);
            if (blame != kili_api::Blame::input && blame != kili_api::Blame::unclear) throw;
            split(error); // send has put it back
        }
        outcome.alike = is_refused_alike(outcome);
    }
    for (const Batch& part : parts)
        outcome.untried.insert(outcome.untried.end(), part.actions.begin(), part.actions.end());
    return outcome;
}

void Delivery::drop_overtaken(Batch& batch) {
    const auto needless = std::stable_partition(batch.actions.begin(), batch.actions.end(),
                                                [&](const Action& action) { return !is_overtaken(reader_, action); });
    const std::vector<Action> overtaken(needless, batch.actions.end());
    batch.actions.erase(needless, batch.actions.end());
    finish(overtaken, std::vector<std::string>(overtaken.size(), newer_label));
}

void Delivery::send(Batch& batch) {
    const std::int64_t begun_at = client_.transport().time().value_or(std::chrono::milliseconds(0)).count();
    journal_.write_now([&] {
        for (Action& action : batch.actions) {
            actions_.begin(action, begun_at);
            action.begun_at = begun_at;
        }
    });
    std::vector<std::string> details;
    try {
        details = call(batch);
    } catch (const kili_api::NetworkError& error) {
        if (!error.maybe_carried_out) put_back(batch.actions);
        throw;
    } catch (const kili_api::HttpError& error) {
        if (error.status < 500) put_back(batch.actions); // refused before it was read
        throw;
    }
    finish(batch.actions, details);
}

// The ids of created issues, or as many empty texts.
std::vector<std::string> Delivery::call(const Batch& batch) {
    const std::string& project_id = batch.actions.front().project_id;
    switch (batch.kind) {
    case Kind::issue:
        return create_issues(batch.actions);
    case Kind::send_back:
        client_.send_back_to_queue(project_id, assets_of(batch.actions));
        break;
    case Kind::solve:
        set_solved(batch.actions);
        break;
    case Kind::metadata:
        set_metadata(client_, batch.actions);
        break;
    case Kind::review:
        client_.send_to_review(project_id, assets_of(batch.actions));
        break;
    }
    return std::vector<std::string>(batch.actions.size());
}

std::vector<std::string> Delivery::create_issues(const std::vector<Action>& actions) {
    std::vector<kili_api::NewIssue> issues;
    for (const Action& action : actions) {
        const std::string on_asset = action.label_id.empty() ? action.asset_id : std::string();
        issues.push_back({action.label_id, action.text, action.mid, on_asset});
    }
    return client_.create_issues(actions.front().project_id, issues);
}

// A solve may be about more issues than a call takes.
void Delivery::set_solved(const std::vector<Action>& actions) {
    std::vector<std::string> issues;
    for (const Action& action : actions)
        for (std::string& id : open_issues(reader_, action))
            issues.push_back(std::move(id));
    for (std::size_t from = 0; from < issues.size(); from += kili_api::batch) {
        const std::size_t to = std::min(issues.size(), from + kili_api::batch);
        client_.set_issues_solved({issues.begin() + std::ptrdiff_t(from), issues.begin() + std::ptrdiff_t(to)});
    }
}

void Delivery::finish(const std::vector<Action>& actions, const std::vector<std::string>& details) {
    if (actions.empty()) return;
    journal_.write_now([&] {
        for (std::size_t i = 0; i < actions.size(); ++i) {
            actions_.finish(actions[i], details[i]);
            actions_.settle(actions[i].event_id);
        }
    });
    finished_(int(actions.size()));
}

void Delivery::put_back(const std::vector<Action>& actions) {
    if (actions.empty()) return;
    journal_.write_now([&] {
        for (const Action& action : actions)
            actions_.put_back(action);
    });
}

void Delivery::bury(const std::vector<Refusal>& refused) {
    if (refused.empty()) return;
    int finished = 0;
    journal_.write_now([&] {
        finished = 0; // the write may be repeated
        for (const Refusal& refusal : refused) {
            if (refusal.action.kind == Kind::solve) {
                actions_.finish(refusal.action, refusal.cause);
                actions_.settle(refusal.action.event_id);
                ++finished;
            } else {
                finished += actions_.bury(refusal.action, refusal.cause);
            }
        }
    });
    finished_(finished);
    for (const Refusal& refusal : refused)
        if (refusal.action.kind != Kind::solve)
            spdlog::error("event {} goes to the dead letters: {}", refusal.action.event_id, refusal.cause);
}

} // namespace kilihost::outbox
