#include "pipeline/outbox/outbox.hpp"

#include "kili_api/error_class.hpp"
#include "pipeline/outbox/lookup.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>

namespace kilihost::outbox {
namespace {

using std::chrono::milliseconds;

// Of a project's actions: enough to fill batches of both kinds past a few assets that wait for their turn.
constexpr int look_ahead = 600;

std::string causes(const std::vector<rules::Failure>& failures) {
    std::string out;
    for (const rules::Failure& failure : failures)
        out += (out.empty() ? "rule " : "; rule ") + failure.rule + ": " + failure.cause;
    return out;
}

} // namespace

Outbox::Outbox(storage::Journal& journal, inbox::EventTable& events, ActionTable& actions,
               const std::filesystem::path& database, kili_api::Client& client, Policy policy, bool can_send)
    : journal_(journal), events_(events), actions_(actions), client_(client), policy_(policy),
      delivery_(journal, actions, reader_, client, [this](int finished) { waiting_ -= finished; }),
      backoff_(milliseconds(500), milliseconds(30'000)), settle_from_(Clock::now() + policy.settle_time) {
    storage::open_database(reader_, database);
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

void Outbox::accept(const inbox::Waiting& waiting, rules::Verdict verdict, std::function<void()> accepted) {
    auto added = std::make_shared<int>(0);
    const storage::Haste haste = verdict.findings.empty() ? storage::Haste::with_others : storage::Haste::now;
    journal_.write(
        [this, waiting, verdict = std::move(verdict), added] {
            const bool nowhere = waiting.event->label_id().empty() && waiting.event->asset_id().empty();
            if (nowhere && !verdict.findings.empty()) {
                events_.move(waiting.id, inbox::State::dead,
                             "rule " + verdict.findings.front().rule +
                                 " reported a finding, but the event names no label or asset to file an issue on: " +
                                 verdict.findings.front().text);
                return;
            }
            *added = actions_.add(waiting, verdict, policy_.solve_fixed);
            const bool judged = *added > 0 || waiting.replayed; // which may have others under way
            if (!verdict.failures.empty())
                events_.move(waiting.id, inbox::State::dead, causes(verdict.failures));
            else
                events_.move(waiting.id, judged ? inbox::State::judged : inbox::State::done);
            if (judged && *added == 0) actions_.settle(waiting.id);
        },
        [this, added, accepted = std::move(accepted)](const std::exception_ptr& error) {
            if (error) return; // the host stops: the event is judged anew at the next start
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
        storage::OnFailure::persist, haste);
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

std::string Outbox::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void Outbox::set_trouble(std::string text) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(text);
}

// False where the host stops meanwhile.
bool Outbox::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [&] { return stopping_; });
}

bool Outbox::out_of_time() const {
    const std::lock_guard lock(mutex_);
    return stopping_ && Clock::now() >= deadline_;
}

// False where the host stops, and nothing is left to send or no time.
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
    while (wait_for_work(!signed_in_ && Clock::now() >= sign_in_at_)) {
        milliseconds wait{0};
        try {
            sign_in();
            while (take_turn())
                if (out_of_time()) return;
            if (!signed_in_) wake_ = std::min(wake_.value_or(sign_in_at_), sign_in_at_);
            continue;
        } catch (const kili_api::HttpError& error) {
            set_trouble(error.what());
            wait = std::max<milliseconds>(backoff_.next(), error.retry_after.value_or(std::chrono::seconds(0)));
        } catch (const std::exception& error) { // kili_api::Error, the database
            set_trouble(error.what());
            wait = backoff_.next();
        }
        settle_from_ = Clock::now() + policy_.settle_time;
        spdlog::warn("cannot act on findings now, next try in {} ms: {}", wait.count(), trouble());
        {
            const std::lock_guard lock(mutex_);
            work_ = true;
        }
        if (!pause(wait)) return;
    }
}

// Before the first action, so that the log and /readyz show if Kili takes the key.
void Outbox::sign_in() {
    if (signed_in_ || Clock::now() < sign_in_at_) return;
    try {
        spdlog::info("Kili's API answers: signed in as {}", client_.viewer().email);
        signed_in_ = true;
        sign_in_refusal_.clear();
    } catch (const kili_api::Error& error) {
        const auto time = kili_api::long_wait(error);
        if (!time) throw;
        sign_in_at_ = Clock::now() + *time;
        sign_in_refusal_ =
            std::string(error.what()) + ", and asks for a wait of " + std::to_string(time->count()) + " s";
        spdlog::warn("{}; actions are tried all the same", sign_in_refusal_);
    }
    set_trouble(refusals());
}

// One batch for the next project that may be asked, each in its turn. False where there is none.
bool Outbox::take_turn() {
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
        Project& project =
            projects_.try_emplace(id, Project{{policy_.settle_time, policy_.refusal_time}}).first->second;
        std::optional<Batch> batch = next_batch(id, project, now);
        if (!batch) {
            if (const auto next = project.holds.next(now)) wake_ = std::min(wake_.value_or(*next), *next);
            continue;
        }
        last_project_ = id;
        if (serve(std::move(*batch), project)) {
            backoff_.reset();
            set_trouble(refusals());
        }
        return true;
    }
    if (!wake_) {
        projects_.clear();
        set_trouble(refusals());
    }
    return false;
}

// None where all that is unfinished waits, or nothing is.
std::optional<Batch> Outbox::next_batch(const std::string& project_id, Project& project, Clock::time_point now) {
    Holds& holds = project.holds;
    const int limit = look_ahead + 2 * int(holds.suspects()); // as a send-back may wait for each
    std::vector<Action> unfinished = unfinished_actions(reader_, project_id, limit, holds.put_off(now));
    finish_overtaken(unfinished);
    holds.see(unfinished, now);
    std::optional<Batch> batch = choose(unfinished, project.backlog, holds.set_aside(now));
    if (batch && batch->kind == Kind::issue) project.backlog = batch->actions.size() == kili_api::batch;
    return batch;
}

// Whether Kili was asked, and answered.
bool Outbox::serve(Batch batch, Project& project) {
    std::vector<Action> unknown;
    for (const Action& action : batch.actions)
        if (action.state == State::sending) unknown.push_back(action);
    if (!unknown.empty()) return look_up_unknown(batch.kind, unknown, project.holds);
    project.holds.trim(batch);
    Batch needed = without_needless(batch);
    if (needed.actions.empty()) return false;
    deliver(std::move(needed), project.holds);
    return true;
}

bool Outbox::look_up_unknown(Kind kind, const std::vector<Action>& unknown, Holds& holds) {
    if (Clock::now() < settle_from_) {
        holds.wait_until(kind, settle_from_);
        return false;
    }
    LookedUp found;
    try {
        found = look_up(client_, reader_, unknown);
    } catch (const kili_api::Error& error) {
        if (const auto time = kili_api::long_wait(error))
            holds.obey(kind, error.what(), *time, Clock::now());
        else if (call_error(error) == CallError::not_now)
            throw;
        else
            holds.put_off(kind, error.what(), Clock::now());
        return true;
    }
    const auto now = Clock::now();
    std::vector<Refusal> hopeless;
    std::vector<Action> again;
    for (const Action& action : found.missing)
        if (const std::optional<std::string> why = holds.hopeless(action, now))
            hopeless.push_back({action, *why});
        else
            again.push_back(action);
    delivery_.put_back(again);
    delivery_.bury(hopeless);
    delivery_.finish(found.done, found.details);
    holds.clear(found.done);
    if (!found.done.empty()) holds.accepted(kind, found.done.size(), now);
    return true;
}

std::string Outbox::refusals() const {
    std::string out = sign_in_refusal_;
    for (const auto& [id, project] : projects_)
        if (const std::string why = project.holds.why(); !why.empty())
            out += (out.empty() ? "project " : "; project ") + id + ": " + why;
    return out;
}

void Outbox::finish_overtaken(std::vector<Action>& unfinished) {
    const auto needed = std::stable_partition(unfinished.begin(), unfinished.end(),
                                              [](const Action& action) { return action.overtaken; });
    const std::vector<Action> overtaken(unfinished.begin(), needed);
    delivery_.finish(overtaken, std::vector<std::string>(overtaken.size(), newer_label));
    unfinished.erase(unfinished.begin(), needed);
}

// Finishes what needs no call: send-backs that would undo a newer submit, or that have gone on for too long, and solves
// of issues that never came to be.
Batch Outbox::without_needless(const Batch& batch) {
    Batch needed{batch.kind, {}};
    std::vector<Action> needless;
    std::vector<std::string> reasons;
    std::vector<Refusal> bounced;
    const std::int64_t window = inbox::now() - policy_.bounce_window.count();
    const std::string too_often = "the asset was sent back " + std::to_string(policy_.bounce_limit) + " times within " +
                                  std::to_string(policy_.bounce_window.count() / 60'000) +
                                  " minutes: a person should look at it";
    for (const Action& action : batch.actions) {
        const bool is_send_back = action.kind == Kind::send_back;
        const auto skip = [&](const char* reason) {
            needless.push_back(action);
            reasons.emplace_back(reason);
        };
        if (is_send_back && is_overtaken(reader_, action))
            skip(newer_label);
        else if (action.kind == Kind::solve && open_issues(reader_, action).empty())
            skip("not needed: no issue is open");
        else if (is_send_back && count_send_backs(reader_, action.asset_id, window) >= policy_.bounce_limit)
            bounced.push_back({action, too_often});
        else
            needed.actions.push_back(action);
    }
    delivery_.finish(needless, reasons);
    delivery_.bury(bounced);
    return needed;
}

// What Kili refuses is dead where that is sure: it took another action of the batch, or says what is wrong with this
// one; where a status refuses, another was taken after that, as something in front of Kili may begin to refuse all.
// Else it may be out of order for the whole kind of the project, which waits, but not for ever.
void Outbox::deliver(Batch batch, Holds& holds) {
    holds.vary(batch);
    Outcome outcome;
    try {
        outcome = delivery_.deliver(batch);
    } catch (const kili_api::Error& error) {
        const auto time = kili_api::long_wait(error);
        if (!time) throw;
        return holds.obey(batch.kind, error.what(), *time, Clock::now());
    }
    const auto now = Clock::now();
    const auto unsure =
        std::stable_partition(outcome.refused.begin(), outcome.refused.end(), [&](const Refusal& refusal) {
            if (refusal.by_status) return refusal.passed_by;
            return outcome.accepted > 0 || refusal.names_it || (refusal.blames_input && !outcome.alike);
        });
    std::vector<Refusal> dead(outcome.refused.begin(), unsure);
    const bool all_sure = unsure == outcome.refused.end();
    if (outcome.accepted > 0 || (all_sure && !outcome.broken_off)) holds.accepted(batch.kind, outcome.accepted, now);
    if (outcome.broken_off) {
        holds.broke_off(*outcome.broken_off, now);
        return delivery_.bury(dead);
    }
    holds.clear(batch.actions);
    if (!all_sure) {
        const bool by_status = std::any_of(unsure, outcome.refused.end(), std::mem_fn(&Refusal::by_status));
        if (holds.refused(batch.kind, by_status, now)) {
            dead = outcome.refused;
            for (const Action& action : outcome.untried)
                dead.push_back({action, unsure->cause});
        } else {
            holds.put_off(batch.kind, unsure->cause, now);
        }
    }
    delivery_.bury(dead);
}

} // namespace kilihost::outbox
