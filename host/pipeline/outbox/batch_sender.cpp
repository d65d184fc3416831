#include "pipeline/outbox/batch_sender.hpp"

#include "kili_api/error_class.hpp"
#include "log/log.hpp"
#include "log/log_context.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/outbox/decisions.hpp"
#include "pipeline/outbox/operations.hpp"

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

// If this many events of a batch are refused and nothing is accepted, single events are not the reason.
constexpr std::size_t refused_alike = 3;

RefusedAction refusal_of(const Action& action, const kili_api::Error& error) {
    const std::string_view what = error.what();
    const auto names = [&](const std::string& id) { return !id.empty() && what.find(id) != std::string_view::npos; };
    RefusedAction out{action, error.what()};
    out.blames_input = kili_api::classify(error) == kili_api::ErrorClass::input; // or is a single action too large
    out.by_status = kili_api::is_by_status(error) && !out.blames_input;
    out.names_it =
        !kili_api::is_by_status(error) && (names(action.label_id) || names(action.asset_id) || names(action.mid));
    return out;
}

// Cuts into two halves; the actions of one event stay together while there are others.
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

bool is_refused_alike(const BatchOutcome& outcome) {
    std::set<inbox::EventId> events;
    for (const RefusedAction& refusal : outcome.refused)
        if (!refusal.names_it) events.insert(refusal.action.event_id);
    return outcome.accepted == 0 && events.size() >= refused_alike;
}

} // namespace

BatchSender::BatchSender(storage::Journal& journal, ActionTable& actions, soci::session& reader,
                         kili_api::Client& client, std::function<void(int)> finished, bool dry_run)
    : journal_(journal), actions_(actions), reader_(reader), client_(client), finished_(std::move(finished)),
      dry_run_(dry_run) {}

// Parts are taken from both ends in turn, so that the first refusals come from all over the batch.
BatchOutcome BatchSender::deliver(const Batch& batch) {
    BatchOutcome outcome;
    std::set<std::int64_t> tried_again; // ids
    std::deque<Batch> parts{batch};
    for (bool from_front = true; !parts.empty() && !outcome.alike; from_front = !from_front) {
        Batch part = std::move(from_front ? parts.front() : parts.back());
        from_front ? parts.pop_front() : parts.pop_back();
        const auto split = [&](const kili_api::Error& error) {
            if (part.actions.size() == 1) {
                outcome.refused.push_back(refusal_of(part.actions.front(), error));
                outcome.refused.back().accepted_after = tried_again.contains(part.actions.front().id);
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
            client_.transport().wait_for_budget(); // a newer label may come meanwhile
            if (part.kind == ActionKind::send_back) drop_superseded(part);
            if (part.actions.empty()) continue;
            send(part);
            if (outcome.accepted == 0) { // the reason for earlier refusals may be over
                for (const RefusedAction& refusal : outcome.refused) {
                    parts.push_back({batch.kind, {refusal.action}});
                    tried_again.insert(refusal.action.id);
                }
                outcome.refused.clear();
            }
            for (RefusedAction& refusal : outcome.refused)
                refusal.accepted_after = true;
            outcome.accepted += part.actions.size();
        } catch (const kili_api::Error& error) { // send has put back what was certainly not carried out
            switch (call_error(error)) {
            case CallError::refused:
                split(error);
                break;
            case CallError::broke:
                outcome.broken_off = BrokenOff{std::move(part.actions), error.what(), kili_api::is_by_status(error)};
                return outcome;
            case CallError::not_now:
                throw;
            }
        }
        outcome.alike = is_refused_alike(outcome);
    }
    for (const Batch& part : parts)
        outcome.untried.insert(outcome.untried.end(), part.actions.begin(), part.actions.end());
    return outcome;
}

void BatchSender::drop_superseded(Batch& batch) {
    const auto needless = std::stable_partition(batch.actions.begin(), batch.actions.end(),
                                                [&](const Action& action) { return !is_superseded(reader_, action); });
    const std::vector<Action> superseded(needless, batch.actions.end());
    batch.actions.erase(needless, batch.actions.end());
    finish(superseded, std::vector<std::string>(superseded.size(), newer_label));
}

void BatchSender::send(Batch& batch) {
    const std::int64_t begun_at = client_.transport().time().value_or(std::chrono::milliseconds(0)).count();
    journal_.write_now([&] {
        for (Action& action : batch.actions) {
            actions_.begin(action, begun_at);
            action.begun_at = begun_at;
        }
    });
    std::vector<std::string> details;
    try {
        details = dry_run_ ? rehearse(batch) : carry_out(client_, reader_, batch);
    } catch (const kili_api::Error& error) {
        if (!kili_api::is_maybe_carried_out(error)) put_back(batch.actions);
        throw;
    }
    finish(batch.actions, details);
}

void BatchSender::finish(const std::vector<Action>& actions, const std::vector<std::string>& details) {
    if (actions.empty()) return;
    journal_.write_now([&] {
        for (std::size_t i = 0; i < actions.size(); ++i) {
            actions_.finish(actions[i], details[i]);
            actions_.settle(actions[i].event_id);
        }
    });
    finished_(int(actions.size()));
}

void BatchSender::put_back(const std::vector<Action>& actions) {
    if (actions.empty()) return;
    journal_.write_now([&] {
        for (const Action& action : actions)
            actions_.put_back(action);
    });
}

void BatchSender::to_dead_letters(const std::vector<RefusedAction>& refused) {
    if (refused.empty()) return;
    int finished = 0;
    journal_.write_now([&] {
        finished = 0; // the write may be repeated
        for (const RefusedAction& refusal : refused) {
            if (!row(refusal.action.kind).refusal_is_a_death) {
                actions_.finish(refusal.action, refusal.cause);
                actions_.settle(refusal.action.event_id);
                ++finished;
            } else {
                finished += actions_.to_dead_letters(refusal.action, refusal.cause);
            }
        }
    });
    finished_(finished);
    for (const RefusedAction& refusal : refused)
        if (row(refusal.action.kind).refusal_is_a_death) {
            const log::LogContext context{{"event", refusal.action.event_id}, {"rule", refusal.action.rule}};
            log::error("event {} goes to the dead letters: {}", refusal.action.event_id, refusal.cause);
        }
}

} // namespace kilihost::outbox
