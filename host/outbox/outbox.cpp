#include "outbox/outbox.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace kilihost::outbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Enough to fill batches past a few assets that wait for their turn.
constexpr int look_ahead = 1'000;

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
      backoff_(milliseconds(500), milliseconds(30'000)) {
    inbox::open_database(reader_, database);
    waiting_ = count_unfinished_actions(reader_);
    if (can_send) thread_ = std::thread([this] { run(); });
}

Outbox::~Outbox() {
    stop(milliseconds(0));
}

void Outbox::accept(const inbox::Waiting& waiting, rules::Verdict verdict, std::function<void()> accepted) {
    auto added = std::make_shared<int>(0);
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
            *added = actions_.add(waiting.id, *waiting.event, verdict, policy_.solve_fixed);
            if (!verdict.failures.empty())
                events_.move(waiting.id, inbox::State::dead, causes(verdict.failures));
            else
                events_.move(waiting.id, *added > 0 ? inbox::State::judged : inbox::State::done);
        },
        [this, added, accepted = std::move(accepted)](const std::exception_ptr& error) {
            if (error) return; // the host stops: the event is judged anew at the next start
            accepted();
            if (*added == 0) return;
            waiting_ += *added;
            {
                const std::lock_guard lock(mutex_);
                work_ = true;
            }
            changed_.notify_one();
        },
        inbox::OnFailure::persist);
}

void Outbox::stop(milliseconds grace) {
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_) deadline_ = steady_clock::now() + grace;
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
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

void Outbox::run() {
    bool asked = false;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return work_ || stopping_ || !asked; });
            if (stopping_ && (!work_ || steady_clock::now() >= deadline_)) return;
            work_ = false;
        }
        milliseconds wait{0};
        try {
            if (!asked) spdlog::info("Kili's API answers: signed in as {}", client_.viewer().email);
            asked = true;
            while (send_next()) {
                const std::lock_guard lock(mutex_);
                if (stopping_ && steady_clock::now() >= deadline_) return;
            }
            continue;
        } catch (const kili::HttpError& error) {
            set_trouble(error.what());
            wait = std::max<milliseconds>(backoff_.next(), error.retry_after.value_or(std::chrono::seconds(0)));
        } catch (const std::exception& error) { // kili::Error, the database
            set_trouble(error.what());
            wait = backoff_.next();
        }
        spdlog::warn("cannot act on findings now, next try in {} ms: {}", wait.count(), trouble());
        {
            const std::lock_guard lock(mutex_);
            work_ = true;
        }
        if (!pause(wait)) return;
    }
}

// False where there is nothing to send.
bool Outbox::send_next() {
    const std::optional<Batch> batch = choose(unfinished_actions(reader_, look_ahead), backlog_);
    if (batch) {
        std::vector<Action> unknown;
        for (const Action& action : batch->actions)
            if (action.state == State::sending) unknown.push_back(action);
        if (!unknown.empty())
            settle_unknown(batch->kind, unknown);
        else if (const Batch needed = without_needless(*batch); !needed.actions.empty())
            send(needed);
    }
    backoff_.reset();
    set_trouble({});
    return batch.has_value();
}

// Finishes what needs no call: send-backs that would undo a newer submit, or that have gone on for too long, and solves
// of issues that never came to be.
Batch Outbox::without_needless(const Batch& batch) {
    Batch needed{batch.kind, {}};
    std::vector<Action> needless;
    std::vector<Action> bounced;
    const std::int64_t window = inbox::now() - policy_.bounce_window.count();
    for (const Action& action : batch.actions) {
        if (action.kind == Kind::send_back && newest_label_event(reader_, action.asset_id) > action.event_id)
            needless.push_back(action);
        else if (action.kind == Kind::send_back &&
                 count_send_backs(reader_, action.asset_id, window) >= policy_.bounce_limit)
            bounced.push_back(action);
        else if (action.kind == Kind::solve && open_issues(reader_, action).empty())
            needless.push_back(action);
        else
            needed.actions.push_back(action);
    }
    if (!needless.empty())
        finish(needless, std::vector<std::string>(needless.size(), "not needed: a newer label came"));
    for (const Action& action : bounced)
        bury(action, "the asset was sent back " + std::to_string(policy_.bounce_limit) + " times within " +
                         std::to_string(policy_.bounce_window.count() / 60'000) +
                         " minutes: a person should look at it");
    return needed;
}

// A call that held these was begun and its end is unknown: Kili is asked what exists. What it has is done; the rest is
// sent anew. Our issues are told from others by the ids on record; one whose id was lost, by asset, mid and text. Not
// by time: the clocks of two machines need not agree.
void Outbox::settle_unknown(Kind kind, const std::vector<Action>& unknown) {
    const std::string& project_id = unknown.front().project_id;
    std::set<std::string> distinct;
    for (const Action& action : unknown)
        distinct.insert(action.asset_id);
    const std::vector<std::string> assets(distinct.begin(), distinct.end());
    std::vector<Action> done;
    std::vector<std::string> details;
    std::vector<Action> again;
    if (kind == Kind::issue) {
        std::set<std::string> taken = recorded_issues(reader_, assets);
        const std::vector<kili::Issue> issues = client_.issues(project_id, assets);
        for (const Action& action : unknown) {
            const auto found = std::find_if(issues.begin(), issues.end(), [&](const kili::Issue& issue) {
                return issue.asset_id == action.asset_id && issue.mid == action.mid && issue.text == action.text &&
                       !taken.contains(issue.id);
            });
            if (found == issues.end()) {
                again.push_back(action);
                continue;
            }
            taken.insert(found->id);
            done.push_back(action);
            details.push_back(found->id);
        }
    } else if (kind == Kind::send_back) {
        std::set<std::string> sent_back;
        for (const kili::Asset& asset : client_.assets(project_id, assets))
            if (asset.status == "ONGOING") sent_back.insert(asset.id);
        for (const Action& action : unknown)
            (sent_back.contains(action.asset_id) ? done : again).push_back(action);
        details.resize(done.size());
    } else {
        again = unknown; // to set an issue solved twice does no harm
    }
    if (!again.empty())
        journal_.write_now([&] {
            for (const Action& action : again)
                actions_.move(action, State::pending);
        });
    if (!done.empty()) finish(done, details);
}

void Outbox::send(const Batch& batch) {
    journal_.write_now([&] {
        for (const Action& action : batch.actions)
            actions_.move(action, State::sending);
    });
    std::vector<std::string> details;
    try {
        details = call(batch);
    } catch (const kili::GraphqlError& refusal) {
        return send_refused_apart(batch, refusal);
    } catch (const kili::NetworkError& error) {
        if (!error.maybe_carried_out)
            journal_.write_now([&] {
                for (const Action& action : batch.actions)
                    actions_.move(action, State::pending);
            });
        throw;
    }
    finish(batch.actions, details);
}

// The ids of created issues, or as many empty texts.
std::vector<std::string> Outbox::call(const Batch& batch) {
    const std::string& project_id = batch.actions.front().project_id;
    if (batch.kind == Kind::issue) {
        std::vector<kili::NewIssue> issues;
        for (const Action& action : batch.actions) {
            const std::string on_asset = action.label_id.empty() ? action.asset_id : std::string();
            issues.push_back({action.label_id, action.text, action.mid, on_asset});
        }
        backlog_ = batch.actions.size() == kili::batch;
        return client_.create_issues(project_id, issues);
    }
    std::vector<std::string> subjects;
    for (const Action& action : batch.actions) {
        if (batch.kind == Kind::send_back)
            subjects.push_back(action.asset_id);
        else
            for (std::string& id : open_issues(reader_, action))
                subjects.push_back(std::move(id));
    }
    if (batch.kind == Kind::send_back) {
        client_.send_back_to_queue(project_id, subjects);
    } else {
        for (std::size_t from = 0; from < subjects.size(); from += kili::batch) {
            const std::size_t to = std::min(subjects.size(), from + kili::batch);
            client_.set_issues_solved({subjects.begin() + std::ptrdiff_t(from), subjects.begin() + std::ptrdiff_t(to)});
        }
    }
    return std::vector<std::string>(batch.actions.size());
}

void Outbox::finish(const std::vector<Action>& actions, const std::vector<std::string>& details) {
    journal_.write_now([&] {
        for (std::size_t i = 0; i < actions.size(); ++i) {
            actions_.move(actions[i], State::done, details[i]);
            if (actions[i].kind == Kind::solve) actions_.solved(actions[i]);
            actions_.settle(actions[i].event_id);
        }
    });
    waiting_ -= std::int64_t(actions.size());
}

void Outbox::bury(const Action& action, const std::string& cause) {
    spdlog::error("event {} goes to the dead letters: {}", action.event_id, cause);
    journal_.write_now([&] { waiting_ -= actions_.bury(action.event_id, cause); });
}

// Kili refuses a batch for the sake of one item: by halves, until that one stands alone.
void Outbox::send_refused_apart(const Batch& batch, const kili::GraphqlError& refusal) {
    if (batch.actions.size() > 1) {
        const auto half = batch.actions.begin() + std::ptrdiff_t(batch.actions.size() / 2);
        send({batch.kind, {batch.actions.begin(), half}});
        send({batch.kind, {half, batch.actions.end()}});
        return;
    }
    const Action& action = batch.actions.front();
    switch (action.kind) {
    case Kind::issue:
        return bury(action, "Kili refused the issue '" + action.text + "': " + refusal.what());
    case Kind::send_back:
        return bury(action, std::string("Kili refused to send the asset back: ") + refusal.what());
    case Kind::solve: // the issue is gone: nothing is left to solve
        return finish({action}, {std::string("Kili refused: ") + refusal.what()});
    }
}

} // namespace kilihost::outbox
