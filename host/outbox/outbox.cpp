#include "outbox/outbox.hpp"

#include "outbox/lookup.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

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

Outbox::Outbox(inbox::Journal& journal, inbox::EventTable& events, ActionTable& actions,
               const std::filesystem::path& database, kili::Client& client, Policy policy, bool can_send)
    : journal_(journal), events_(events), actions_(actions), client_(client), policy_(policy),
      delivery_(
          journal, actions, reader_, client, [this] { return pause(policy_.settle_time); },
          [this](int finished) { waiting_ -= finished; }),
      backoff_(milliseconds(500), milliseconds(30'000)), settle_from_(Clock::now() + policy.settle_time) {
    inbox::open_database(reader_, database);
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
    const inbox::Haste haste = verdict.findings.empty() ? inbox::Haste::with_others : inbox::Haste::now;
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
        inbox::OnFailure::persist, haste);
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
    bool asked = false;
    while (wait_for_work(!asked)) {
        milliseconds wait{0};
        try {
            if (!asked) {
                spdlog::info("Kili's API answers: signed in as {}", client_.viewer().email);
                set_trouble({});
            }
            asked = true;
            while (take_turn())
                if (out_of_time()) return;
            continue;
        } catch (const kili::HttpError& error) {
            set_trouble(error.what());
            wait = std::max<milliseconds>(backoff_.next(), error.retry_after.value_or(std::chrono::seconds(0)));
        } catch (const std::exception& error) { // kili::Error, the database
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

// One batch for the next project that may be asked, each in its turn. False where there is none.
bool Outbox::take_turn() {
    const auto time = Clock::now();
    wake_.reset();
    const std::string last = last_project_;
    std::string id = last;
    for (bool wrapped = false;;) {
        id = next_project(reader_, id);
        if (wrapped && (id.empty() || id > last)) break;
        if (id.empty()) {
            wrapped = true;
            continue;
        }
        Project& project = projects_[id];
        if (project.until > time) {
            wake_ = std::min(wake_.value_or(project.until), project.until);
            continue;
        }
        last_project_ = id;
        if (serve(id, project)) {
            backoff_.reset();
            set_trouble(refusals());
        }
        return true;
    }
    if (!wake_) {
        projects_.clear();
        set_trouble({});
    }
    return false;
}

// Whether Kili was asked, and answered.
bool Outbox::serve(const std::string& project_id, Project& project) {
    std::vector<Action> unfinished = unfinished_actions(reader_, project_id, look_ahead);
    finish_overtaken(unfinished);
    const std::optional<Batch> batch = choose(unfinished, project.backlog);
    if (!batch) return false;
    std::vector<Action> unknown;
    for (const Action& action : batch->actions)
        if (action.state == State::sending) unknown.push_back(action);
    if (unknown.empty()) {
        const Batch needed = without_needless(*batch);
        if (!needed.actions.empty()) deliver(needed, project);
        return !needed.actions.empty();
    }
    if (Clock::now() < settle_from_) {
        project.until = settle_from_;
        return false;
    }
    try {
        const LookedUp found = look_up(client_, reader_, unknown);
        delivery_.put_back(found.missing);
        delivery_.finish(found.done, found.details);
    } catch (const kili::GraphqlError& error) {
        put_off(project, error.what());
    }
    return true;
}

void Outbox::put_off(Project& project, const std::string& why) {
    const milliseconds wait = project.backoff.next();
    project.until = Clock::now() + wait;
    project.refusal = why;
    spdlog::warn("Kili refuses what is asked of a project, next try in {} ms: {}", wait.count(), why);
}

std::string Outbox::refusals() const {
    std::string out;
    for (const auto& [id, project] : projects_)
        if (!project.refusal.empty()) out += (out.empty() ? "project " : "; project ") + id + ": " + project.refusal;
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
    if (!bounced.empty()) delivery_.bury(bounced);
    return needed;
}

// What Kili refuses is dead where that is sure: it took another action of the batch, or says what is wrong with this
// one. Else it may be out of order for the whole project, which waits, but not for ever.
void Outbox::deliver(const Batch& batch, Project& project) {
    if (batch.kind == Kind::issue) project.backlog = batch.actions.size() == kili::batch;
    Outcome outcome;
    try {
        outcome = delivery_.deliver(batch, project.broken);
    } catch (const BrokenOff& error) {
        project.broken = true;
        settle_from_ = Clock::now() + policy_.settle_time;
        return put_off(project, error.what());
    }
    const auto is_sure = [&](const Refusal& refusal) {
        return outcome.accepted || refusal.names_it || (refusal.blames_input && !outcome.alike);
    };
    const auto now = Clock::now();
    const bool too_long = project.refused_since && now - *project.refused_since >= policy_.refusal_time;
    const auto unsure = std::stable_partition(outcome.refused.begin(), outcome.refused.end(),
                                              [&](const Refusal& refusal) { return too_long || is_sure(refusal); });
    std::vector<Refusal> dead(outcome.refused.begin(), unsure);
    if (too_long)
        for (const Action& action : outcome.untried)
            dead.push_back({action, outcome.refused.front().cause});
    if (!dead.empty()) delivery_.bury(dead);
    if (unsure == outcome.refused.end()) {
        const bool backlog = project.backlog;
        project = {};
        project.backlog = backlog;
        return;
    }
    if (!project.refused_since) project.refused_since = now;
    put_off(project, unsure->cause);
}

} // namespace kilihost::outbox
