#include "outbox/outbox.hpp"

#include <spdlog/spdlog.h>

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
               const std::filesystem::path& database, kili::Client& client)
    : journal_(journal), events_(events), actions_(actions), client_(client),
      backoff_(milliseconds(500), milliseconds(60'000)) {
    inbox::open_database(reader_, database);
    waiting_ = count_unfinished_actions(reader_);
    thread_ = std::thread([this] { run(); });
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
            *added = actions_.add(waiting.id, *waiting.event, verdict);
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
            if (!asked) spdlog::info("Kili's API answers: signed in as {}", client_.viewer());
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
    if (batch) send(*batch);
    backoff_.reset();
    set_trouble({});
    return batch.has_value();
}

void Outbox::send(const Batch& batch) {
    journal_.write_now([&] {
        for (const Action& action : batch.actions)
            actions_.move(action, State::sending);
    });
    const std::string& project_id = batch.actions.front().project_id;
    std::vector<std::string> issue_ids(batch.actions.size());
    try {
        if (batch.kind == Kind::issue) {
            std::vector<kili::NewIssue> issues;
            for (const Action& action : batch.actions)
                issues.push_back({action.label_id, action.text, action.mid});
            issue_ids = client_.create_issues(project_id, issues);
            backlog_ = batch.actions.size() == kili::batch;
        } else {
            std::vector<std::string> assets;
            for (const Action& action : batch.actions)
                assets.push_back(action.asset_id);
            client_.send_back_to_queue(project_id, assets);
        }
    } catch (const kili::GraphqlError& refusal) {
        return send_refused_apart(batch, refusal);
    }
    journal_.write_now([&] {
        for (std::size_t i = 0; i < batch.actions.size(); ++i) {
            actions_.move(batch.actions[i], State::done, issue_ids[i]);
            actions_.settle(batch.actions[i].event_id);
        }
    });
    waiting_ -= std::int64_t(batch.actions.size());
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
    const std::string cause = (action.kind == Kind::issue ? "Kili refused the issue '" + action.text + "': "
                                                          : std::string("Kili refused to send the asset back: ")) +
                              refusal.what();
    spdlog::error("event {} goes to the dead letters: {}", action.event_id, cause);
    journal_.write_now([&] { waiting_ -= actions_.bury(action.event_id, cause); });
}

} // namespace kilihost::outbox
