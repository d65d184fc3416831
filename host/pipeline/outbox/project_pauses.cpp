#include "pipeline/outbox/project_pauses.hpp"

#include "kili_api/client.hpp"
#include "log/log.hpp"
#include "pipeline/outbox/decisions.hpp"

#include <algorithm>

namespace kilihost::outbox {

ProjectPauses::ProjectPauses(std::chrono::milliseconds settle_time, std::chrono::milliseconds refusal_time)
    : settle_time_(settle_time), refusal_time_(refusal_time) {}

std::vector<ActionKind> ProjectPauses::put_off(Clock::time_point now) const {
    std::vector<ActionKind> out;
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
        if (kinds_[kind].until > now) out.push_back(ActionKind(kind));
    return out;
}

std::set<std::int64_t> ProjectPauses::set_aside(Clock::time_point now) const {
    std::set<std::int64_t> out;
    for (const auto& [id, suspect] : suspects_)
        if (suspect.until > now) out.insert(id);
    return out;
}

std::optional<ProjectPauses::Clock::time_point> ProjectPauses::next(Clock::time_point now) const {
    std::optional<Clock::time_point> out;
    const auto consider = [&](Clock::time_point until) {
        if (until > now) out = std::min(out.value_or(until), until);
    };
    for (const KindPause& pause : kinds_)
        consider(pause.until);
    for (const auto& [id, suspect] : suspects_)
        consider(suspect.until);
    return out;
}

std::string ProjectPauses::why() const {
    std::set<std::string> reasons;
    for (const KindPause& pause : kinds_)
        if (!pause.why.empty()) reasons.insert(pause.why);
    if (!suspects_.empty()) reasons.insert(suspects_.begin()->second.why);
    std::string out;
    for (const std::string& reason : reasons)
        out += (out.empty() ? "" : "; ") + reason;
    return out;
}

void ProjectPauses::see(const std::vector<Action>& unfinished, Clock::time_point now) {
    std::set<std::int64_t> ids;
    std::set<ActionKind> seen;
    for (const Action& action : unfinished) {
        ids.insert(action.id);
        seen.insert(action.kind);
    }
    for (const ActionKind kind : put_off(now)) // `unfinished` lacks these
        seen.insert(kind);
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
        if (!seen.contains(ActionKind(kind))) kinds_[kind].why.clear();
    std::erase_if(suspects_,
                  [&](const auto& entry) { return at(entry.second.kind).until <= now && !ids.contains(entry.first); });
}

void ProjectPauses::trim(Batch& batch) const {
    std::vector<Action>& all = batch.actions;
    const auto is_suspect = [&](const Action& action) { return suspects_.contains(action.id); };
    auto end = is_suspect(all.front()) ? all.begin() + 1 : std::find_if(all.begin(), all.end(), is_suspect);
    const std::size_t suspicious = at(batch.kind).suspicious;
    const std::size_t most = suspicious == 0 ? kili_api::batch : std::max<std::size_t>(1, suspicious / 2);
    end = std::min(end, all.begin() + std::ptrdiff_t(std::min(most, all.size())));
    all.erase(end, all.end());
}

void ProjectPauses::vary(Batch& batch) const {
    constexpr std::size_t stride = 7; // coprime to 100, so that each comes first at some time
    if (const std::size_t refusals = at(batch.kind).refusals; refusals > 0) begin_at(batch, refusals * stride);
}

void ProjectPauses::wait(KindPause& pause, const std::string& why, std::chrono::milliseconds time,
                         Clock::time_point now) {
    pause.until = now + time;
    pause.why = why;
    log::warn("Kili refuses what is asked of a project, next try in {} ms: {}", time.count(), why);
}

void ProjectPauses::put_off(ActionKind kind, const std::string& why, Clock::time_point now) {
    wait(at(kind), why, at(kind).backoff.next(), now);
}

void ProjectPauses::obey(ActionKind kind, const std::string& why, std::chrono::seconds time, Clock::time_point now) {
    wait(at(kind), why + ", and asks for a wait of " + std::to_string(time.count()) + " s", time, now);
}

void ProjectPauses::accepted(ActionKind kind, std::size_t count, Clock::time_point now) {
    KindPause pause;
    const KindPause& before = at(kind);
    pause.suspicious = before.suspicious > count ? before.suspicious - count : 0;
    pause.broken = pause.suspicious > 0;
    pause.accepted_at = count > 0 ? now : before.accepted_at;
    at(kind) = pause;
}

void ProjectPauses::clear(const std::vector<Action>& actions) {
    for (const Action& action : actions)
        suspects_.erase(action.id);
}

bool ProjectPauses::refused(ActionKind kind, bool by_status, Clock::time_point now) {
    KindPause& pause = at(kind);
    ++pause.refusals;
    pause.broken = false;
    pause.suspicious = 0;
    if (by_status) {
        pause.refused_since.reset();
        return false;
    }
    if (!pause.refused_since) pause.refused_since = now;
    return now - *pause.refused_since >= refusal_time_;
}

void ProjectPauses::broke_off(const BrokenOff& broken, Clock::time_point now) {
    KindPause& pause = at(broken.actions.front().kind);
    const std::int64_t first = broken.actions.front().id;
    const bool is_suspected = suspects_.contains(first);
    pause.refused_since.reset();
    switch (after_break(pause.broken || is_suspected, broken.actions.size(), is_suspected, pause.lone_breaks)) {
    case BreakResult::wait:
        pause.broken = true;
        return wait(pause, broken.cause, std::max(settle_time_, pause.backoff.next()), now);
    case BreakResult::search:
        pause.broken = true;
        pause.suspicious = broken.actions.size();
        return wait(pause, broken.cause,
                    pause.lone_breaks < lone_breaks_alike ? settle_time_ : std::max(settle_time_, pause.backoff.next()),
                    now);
    case BreakResult::suspect:
        pause.suspicious = 0;
        if (!is_suspected) ++pause.lone_breaks;
        return suspect(pause, broken, now);
    case BreakResult::slow_down:
        pause.suspicious = 0;
        return wait(pause, broken.cause, std::max(settle_time_, pause.backoff.next()), now);
    }
}

void ProjectPauses::suspect(const KindPause& pause, const BrokenOff& broken, Clock::time_point now) {
    const Action& action = broken.actions.front();
    const auto [found, is_new] = suspects_.try_emplace(action.id);
    Suspect& suspect = found->second;
    if (is_new) {
        suspect.kind = action.kind;
        suspect.since = now;
    } else if (pause.accepted_at && *pause.accepted_at > suspect.last) {
        if (suspect.passed_by++ == 0) suspect.passed_by_since = now;
    }
    suspect.last = now;
    suspect.why = broken.cause;
    suspect.by_status = broken.by_status;
    const auto time = std::max(settle_time_, suspect.backoff.next());
    suspect.until = now + time;
    log::warn("event {}: what it asks of Kili breaks off by itself, next try in {} ms: {}", action.event_id,
              time.count(), broken.cause);
}

std::optional<std::string> ProjectPauses::cause_of_death(const Action& action, Clock::time_point now) const {
    const auto found = suspects_.find(action.id);
    if (found == suspects_.end()) return std::nullopt;
    const Suspect& suspect = found->second;
    const auto since = [&](Clock::time_point time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now - time);
    };
    const SuspectFacts facts{.by_status = suspect.by_status,
                             .passed_by = suspect.passed_by,
                             .since_first_break = since(suspect.since),
                             .since_passed_by = since(suspect.passed_by_since)};
    return is_dead(facts, refusal_time_) ? std::optional(suspect.why) : std::nullopt;
}

} // namespace kilihost::outbox
