#include "pipeline/outbox/outbox.hpp"

#include "kili_api/error_class.hpp"
#include "log/log.hpp"
#include "pipeline/outbox/action_queries.hpp"
#include "pipeline/outbox/decisions.hpp"
#include "pipeline/outbox/operations.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace kilihost::outbox {
namespace {

using std::chrono::milliseconds;

// How many of a project's actions are read: enough to fill a batch of each kind, even if some assets wait.
constexpr int look_ahead = 600;

std::string causes(const std::vector<rules::Failure>& failures) {
    std::string out;
    for (const rules::Failure& failure : failures)
        out += (out.empty() ? "rule " : "; rule ") + failure.rule + ": " + failure.cause;
    return out;
}

} // namespace

Outbox::Outbox(storage::Journal& journal, inbox::EventTable& events, ActionTable& actions,
               const storage::Database& database, kili_api::Client& client, Policy policy, bool can_send)
    : journal_(journal), events_(events), actions_(actions), client_(client), policy_(policy),
      sender_(
          journal, actions, reader_, client, [this](int finished) { waiting_ -= finished; }, policy.dry_run),
      backoff_(milliseconds(500), milliseconds(30'000)), settle_from_(Clock::now() + policy.settle_time) {
    database.open(reader_);
    waiting_ = count_unfinished_actions(reader_);
    if (can_send)
        thread_ = std::thread([this] {
            run();
            const std::lock_guard lock(mutex_);
            ended_ = true;
            changed_.notify_all();
        });
}

Outbox::~Outbox() {
    stop(milliseconds(0));
}

void Outbox::accept(const inbox::QueuedEvent& waiting, rules::Verdict verdict, std::function<void()> accepted) {
    auto added = std::make_shared<int>(0);
    const storage::FlushPolicy flush =
        verdict.findings.empty() ? storage::FlushPolicy::with_others : storage::FlushPolicy::now;
    journal_.write(
        [this, waiting, verdict = std::move(verdict), added] {
            const bool has_no_place = waiting.event->label_id().empty() && waiting.event->asset_id().empty();
            if (has_no_place && !verdict.findings.empty()) {
                events_.to_dead_letters(
                    waiting.id, "rule " + verdict.findings.front().rule +
                                    " reported a finding, but the event names no label or asset to file an issue on: " +
                                    verdict.findings.front().text);
                return;
            }
            *added = actions_.add(waiting, verdict, policy_.solve_fixed);
            const bool judged = *added > 0 || waiting.replayed; // a replayed event may have others under way
            if (!verdict.failures.empty())
                events_.to_dead_letters(waiting.id, causes(verdict.failures));
            else
                events_.move(waiting.id, judged ? inbox::EventState::judged : inbox::EventState::done);
            if (judged && *added == 0) actions_.settle(waiting.id);
        },
        [this, added, accepted = std::move(accepted)](const std::exception_ptr& error) {
            if (error) return; // the host stops, and the next start judges the event anew
            if (*added > 0) {
                waiting_ += *added;
                {
                    const std::lock_guard lock(mutex_);
                    work_ = true;
                }
                changed_.notify_all();
            }
            accepted();
        },
        storage::OnFailure::persist, flush);
}

void Outbox::stop(milliseconds grace) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) deadline_ = Clock::now() + grace;
        stopping_ = true;
    }
    if (!thread_.joinable()) return;
    changed_.notify_all();
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_until(lock, deadline_, [&] { return ended_; })) client_.transport().stop();
    }
    thread_.join();
}

std::string Outbox::problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
}

void Outbox::set_problem(std::string text) {
    const std::lock_guard lock(mutex_);
    problem_ = std::move(text);
}

// False if the host stops meanwhile.
bool Outbox::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
}

bool Outbox::out_of_time() const {
    const std::lock_guard lock(mutex_);
    return stopping_ && Clock::now() >= deadline_;
}

// False if the host stops, and nothing is left to send, or there is no time.
bool Outbox::wait_for_work(bool at_once) {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return work_ || stopping_ || at_once; };
    if (wake_)
        changed_.wait_until(lock, *wake_, ready);
    else
        changed_.wait(lock, ready);
    if (stopping_ && (!work_ || Clock::now() >= deadline_)) return false;
    work_ = false;
    return true;
}

void Outbox::run() {
    ::pthread_setname_np(::pthread_self(), "outbox");
    while (wait_for_work(!signed_in_ && Clock::now() >= sign_in_at_)) {
        milliseconds asked{0};
        try {
            sign_in();
            while (send_next())
                if (out_of_time()) return;
            if (!signed_in_) wake_ = std::min(wake_.value_or(sign_in_at_), sign_in_at_);
            backoff_.reset();
            continue;
        } catch (const kili_api::HttpError& error) {
            set_problem(error.what());
            asked = error.retry_after.value_or(std::chrono::seconds(0));
        } catch (const std::exception& error) { // kili_api::Error, the database
            journal_.note(error, reader_);
            set_problem(error.what());
        }
        // An API that answers some calls is soon asked again; one that answers none, ever more slowly.
        const std::uint64_t answers = client_.transport().answers();
        if (std::exchange(answers_, answers) != answers) backoff_.reset();
        const milliseconds wait = std::max(backoff_.next(), asked);
        settle_from_ = Clock::now() + policy_.settle_time;
        log::warn("cannot act on findings now, next try in {} ms: {}", wait.count(), problem());
        {
            const std::lock_guard lock(mutex_);
            work_ = true;
        }
        if (!pause(wait)) return;
    }
}

// Before the first action, so that the log and /readyz show whether Kili accepts the key.
void Outbox::sign_in() {
    if (policy_.dry_run) signed_in_ = true; // a dry run makes no calls
    if (signed_in_ || Clock::now() < sign_in_at_) return;
    try {
        log::info("Kili's API answers: signed in as {}", client_.viewer().email);
        signed_in_ = true;
        sign_in_refusal_.clear();
    } catch (const kili_api::Error& error) {
        const auto time = kili_api::long_wait(error);
        if (!time) throw;
        sign_in_at_ = Clock::now() + *time;
        sign_in_refusal_ =
            std::string(error.what()) + ", and asks for a wait of " + std::to_string(time->count()) + " s";
        log::warn("{}; actions are tried all the same", sign_in_refusal_);
    }
    set_problem(refusals());
}

// Sends one batch for the next project with actions that can go; projects take turns. False if there is none.
bool Outbox::send_next() {
    const auto now = Clock::now();
    wake_.reset();
    const std::string last = last_project_;
    std::string id = last;
    for (bool wrapped = false;;) {
        const auto past = projects_.upper_bound(id);
        id = next_project(reader_, id);
        projects_.erase(past, id.empty() ? projects_.end() : projects_.lower_bound(id)); // nothing of theirs waits
        if (wrapped && (id.empty() || id > last)) break;
        if (id.empty()) {
            wrapped = true;
            continue;
        }
        ProjectState& project =
            projects_.try_emplace(id, ProjectState{{policy_.settle_time, policy_.refusal_time}}).first->second;
        std::optional<Batch> batch = next_batch(id, project, now);
        if (!batch) {
            if (const auto next = project.pauses.next(now)) wake_ = std::min(wake_.value_or(*next), *next);
            continue;
        }
        last_project_ = id;
        if (serve(std::move(*batch), project)) set_problem(refusals());
        return true;
    }
    if (!wake_) {
        projects_.clear();
        set_problem(refusals());
    }
    return false;
}

// None if all unfinished actions wait, or there are none.
std::optional<Batch> Outbox::next_batch(const std::string& project_id, ProjectState& project, Clock::time_point now) {
    ProjectPauses& pauses = project.pauses;
    const int limit = look_ahead + 2 * int(pauses.suspects()); // as a send-back may wait for each
    std::vector<Action> unfinished = unfinished_actions(reader_, project_id, limit, pauses.put_off(now));
    finish_superseded(unfinished);
    pauses.see(unfinished, now);
    std::optional<Batch> batch = choose(unfinished, project.backlog, pauses.set_aside(now));
    if (batch && batch->kind == ActionKind::issue) project.backlog = batch->actions.size() == kili_api::batch;
    return batch;
}

// Whether Kili was asked, and answered.
bool Outbox::serve(Batch batch, ProjectState& project) {
    std::vector<Action> unknown;
    for (const Action& action : batch.actions)
        if (action.state == ActionState::sending) unknown.push_back(action);
    if (!unknown.empty()) return look_up_unknown(batch.kind, unknown, project.pauses);
    project.pauses.trim(batch);
    Batch needed = without_needless(batch);
    if (needed.actions.empty()) return false;
    deliver(std::move(needed), project.pauses);
    return true;
}

bool Outbox::look_up_unknown(ActionKind kind, const std::vector<Action>& unknown, ProjectPauses& pauses) {
    if (policy_.dry_run) { // no call was ever made
        sender_.put_back(unknown);
        return true;
    }
    if (Clock::now() < settle_from_) {
        pauses.wait_until(kind, settle_from_);
        return false;
    }
    LookedUp found;
    try {
        found = look_up(client_, reader_, unknown);
    } catch (const kili_api::Error& error) {
        if (const auto time = kili_api::long_wait(error))
            pauses.obey(kind, error.what(), *time, Clock::now());
        else if (call_error(error) == CallError::not_now)
            throw;
        else
            pauses.put_off(kind, error.what(), Clock::now());
        return true;
    }
    const auto now = Clock::now();
    std::vector<RefusedAction> dead;
    std::vector<Action> again;
    for (const Action& action : found.missing)
        if (const std::optional<std::string> why = pauses.cause_of_death(action, now))
            dead.push_back({action, *why});
        else
            again.push_back(action);
    sender_.put_back(again);
    sender_.to_dead_letters(dead);
    sender_.finish(found.done, found.details);
    pauses.clear(found.done);
    if (!found.done.empty()) pauses.accepted(kind, found.done.size(), now);
    return true;
}

std::string Outbox::refusals() const {
    std::string out = sign_in_refusal_;
    for (const auto& [id, project] : projects_)
        if (const std::string why = project.pauses.why(); !why.empty())
            out += (out.empty() ? "project " : "; project ") + id + ": " + why;
    return out;
}

void Outbox::finish_superseded(std::vector<Action>& unfinished) {
    const auto needed = std::stable_partition(unfinished.begin(), unfinished.end(),
                                              [](const Action& action) { return action.superseded; });
    const std::vector<Action> superseded(unfinished.begin(), needed);
    sender_.finish(superseded, std::vector<std::string>(superseded.size(), newer_label));
    unfinished.erase(unfinished.begin(), needed);
}

// Finishes actions that need no call: send-backs that would undo a newer submit or exceed the bounce limit, and solves
// without an open issue.
Batch Outbox::without_needless(const Batch& batch) {
    Batch needed{batch.kind, {}};
    std::vector<Action> needless;
    std::vector<std::string> reasons;
    std::vector<RefusedAction> bounced;
    const std::int64_t window = inbox::now() - policy_.bounce_window.count();
    const std::string too_often = "the asset was sent back " + std::to_string(policy_.bounce_limit) + " times within " +
                                  std::to_string(policy_.bounce_window.count() / 60'000) +
                                  " minutes: a person should look at it";
    for (const Action& action : batch.actions) {
        const bool is_send_back = action.kind == ActionKind::send_back;
        const auto skip = [&](const char* reason) {
            needless.push_back(action);
            reasons.emplace_back(reason);
        };
        if (is_send_back && is_superseded(reader_, action))
            skip(newer_label);
        else if (action.kind == ActionKind::solve && open_issues(reader_, action).empty())
            skip("not needed: no issue is open");
        else if (is_send_back && count_send_backs(reader_, action.asset_id, window) >= policy_.bounce_limit)
            bounced.push_back({action, too_often});
        else
            needed.actions.push_back(action);
    }
    sender_.finish(needless, reasons);
    sender_.to_dead_letters(bounced);
    return needed;
}

void Outbox::deliver(Batch batch, ProjectPauses& pauses) {
    pauses.vary(batch);
    BatchOutcome outcome;
    try {
        outcome = sender_.deliver(batch);
    } catch (const kili_api::Error& error) {
        const auto time = kili_api::long_wait(error);
        if (!time) throw;
        return pauses.obey(batch.kind, error.what(), *time, Clock::now());
    }
    const auto now = Clock::now();
    const auto result = [&](const RefusedAction& refusal) {
        return after_refusal({.by_status = refusal.by_status,
                              .accepted_after = refusal.accepted_after,
                              .accepted = outcome.accepted > 0,
                              .names_it = refusal.names_it,
                              .blames_input = refusal.blames_input,
                              .alike = outcome.alike});
    };
    const auto unsure =
        std::stable_partition(outcome.refused.begin(), outcome.refused.end(),
                              [&](const RefusedAction& refusal) { return result(refusal) == RefusalResult::dead; });
    std::vector<RefusedAction> dead(outcome.refused.begin(), unsure);
    const bool all_sure = unsure == outcome.refused.end();
    if (outcome.accepted > 0 || (all_sure && !outcome.broken_off)) pauses.accepted(batch.kind, outcome.accepted, now);
    if (outcome.broken_off) {
        pauses.broke_off(*outcome.broken_off, now);
        return sender_.to_dead_letters(dead);
    }
    pauses.clear(batch.actions);
    if (!all_sure) {
        const bool by_status = std::any_of(unsure, outcome.refused.end(), [&](const RefusedAction& refusal) {
            return result(refusal) == RefusalResult::wait;
        });
        if (pauses.refused(batch.kind, by_status, now)) {
            dead = outcome.refused;
            for (const Action& action : outcome.untried)
                dead.push_back({action, unsure->cause});
        } else {
            pauses.put_off(batch.kind, unsure->cause, now);
        }
    }
    sender_.to_dead_letters(dead);
}

} // namespace kilihost::outbox
