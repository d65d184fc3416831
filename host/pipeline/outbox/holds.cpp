#include "pipeline/outbox/holds.hpp"

#include "kili_api/client.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace kilihost::outbox {
namespace {

// So many single actions that broke off, and none was taken: it is not about single ones.
constexpr std::size_t broken_alike = 3;
// A storm of faults may hit one action again and again while others pass, but hardly so often.
constexpr int blamed_enough = 5;

} // namespace

Holds::Holds(std::chrono::milliseconds settle_time, std::chrono::milliseconds refusal_time)
    : settle_time_(settle_time), refusal_time_(refusal_time) {}

std::vector<Kind> Holds::put_off(Clock::time_point now) const {
    std::vector<Kind> out;
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
        if (kinds_[kind].until > now) out.push_back(Kind(kind));
    return out;
}

std::set<std::int64_t> Holds::set_aside(Clock::time_point now) const {
    std::set<std::int64_t> out;
    for (const auto& [id, suspect] : suspects_)
        if (suspect.until > now) out.insert(id);
    return out;
}

std::optional<Holds::Clock::time_point> Holds::next(Clock::time_point now) const {
    std::optional<Clock::time_point> out;
    const auto consider = [&](Clock::time_point until) {
        if (until > now) out = std::min(out.value_or(until), until);
    };
    for (const Hold& hold : kinds_)
        consider(hold.until);
    for (const auto& [id, suspect] : suspects_)
        consider(suspect.until);
    return out;
}

std::string Holds::why() const {
    std::set<std::string> reasons;
    for (const Hold& hold : kinds_)
        if (!hold.why.empty()) reasons.insert(hold.why);
    if (!suspects_.empty()) reasons.insert(suspects_.begin()->second.why);
    std::string out;
    for (const std::string& reason : reasons)
        out += (out.empty() ? "" : "; ") + reason;
    return out;
}

void Holds::see(const std::vector<Action>& unfinished, Clock::time_point now) {
    std::set<std::int64_t> ids;
    std::set<Kind> seen;
    for (const Action& action : unfinished) {
        ids.insert(action.id);
        seen.insert(action.kind);
    }
    for (const Kind kind : put_off(now)) // not among them
        seen.insert(kind);
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
        if (!seen.contains(Kind(kind))) kinds_[kind].why.clear();
    std::erase_if(suspects_,
                  [&](const auto& entry) { return at(entry.second.kind).until <= now && !ids.contains(entry.first); });
}

void Holds::trim(Batch& batch) const {
    std::vector<Action>& all = batch.actions;
    const auto is_suspect = [&](const Action& action) { return suspects_.contains(action.id); };
    auto end = is_suspect(all.front()) ? all.begin() + 1 : std::find_if(all.begin(), all.end(), is_suspect);
    const std::size_t suspicious = at(batch.kind).suspicious;
    const std::size_t most = suspicious == 0 ? kili_api::batch : std::max<std::size_t>(1, suspicious / 2);
    end = std::min(end, all.begin() + std::ptrdiff_t(std::min(most, all.size())));
    all.erase(end, all.end());
}

void Holds::vary(Batch& batch) const {
    constexpr std::size_t stride = 7; // which comes by all of a hundred
    if (const std::size_t refusals = at(batch.kind).refusals; refusals > 0) begin_at(batch, refusals * stride);
}

void Holds::wait(Hold& hold, const std::string& why, std::chrono::milliseconds time, Clock::time_point now) {
    hold.until = now + time;
    hold.why = why;
    spdlog::warn("Kili refuses what is asked of a project, next try in {} ms: {}", time.count(), why);
}

void Holds::put_off(Kind kind, const std::string& why, Clock::time_point now) {
    wait(at(kind), why, at(kind).backoff.next(), now);
}

void Holds::obey(Kind kind, const std::string& why, std::chrono::seconds time, Clock::time_point now) {
    wait(at(kind), why + ", and asks for a wait of " + std::to_string(time.count()) + " s", time, now);
}

void Holds::accepted(Kind kind, std::size_t count, Clock::time_point now) {
    Hold hold;
    const Hold& before = at(kind);
    hold.suspicious = before.suspicious > count ? before.suspicious - count : 0;
    hold.broken = hold.suspicious > 0;
    hold.accepted_at = count > 0 ? now : before.accepted_at;
    at(kind) = hold;
}

void Holds::clear(const std::vector<Action>& actions) {
    for (const Action& action : actions)
        suspects_.erase(action.id);
}

bool Holds::refused(Kind kind, bool by_status, Clock::time_point now) {
    Hold& hold = at(kind);
    ++hold.refusals;
    hold.broken = false;
    hold.suspicious = 0;
    if (by_status) {
        hold.refused_since.reset();
        return false;
    }
    if (!hold.refused_since) hold.refused_since = now;
    return now - *hold.refused_since >= refusal_time_;
}

// The first time it may be over by the next call. Then what breaks it is searched for, half of the actions in each
// call, and the search goes on past what was found; where it is not about single actions, ever more slowly.
void Holds::broke_off(const BrokenOff& broken, Clock::time_point now) {
    Hold& hold = at(broken.actions.front().kind);
    hold.refused_since.reset();
    const bool again = hold.broken || suspects_.contains(broken.actions.front().id);
    if (again && broken.actions.size() == 1) return suspect(hold, broken, now);
    if (again) hold.suspicious = broken.actions.size();
    const bool searching = again && hold.alone < broken_alike;
    hold.broken = true;
    wait(hold, broken.cause, searching ? settle_time_ : std::max(settle_time_, hold.backoff.next()), now);
}

void Holds::suspect(Hold& hold, const BrokenOff& broken, Clock::time_point now) {
    hold.suspicious = 0;
    const std::int64_t id = broken.actions.front().id;
    auto found = suspects_.find(id);
    if (found == suspects_.end() && ++hold.alone > broken_alike)
        return wait(hold, broken.cause, std::max(settle_time_, hold.backoff.next()), now);
    if (found == suspects_.end()) {
        found = suspects_.try_emplace(id).first;
        found->second.kind = broken.actions.front().kind;
        found->second.since = now;
    } else if (hold.accepted_at && *hold.accepted_at > found->second.last) {
        if (found->second.blamed++ == 0) found->second.blamed_since = now;
    }
    Suspect& suspect = found->second;
    suspect.last = now;
    suspect.why = broken.cause;
    suspect.by_status = broken.by_status;
    const auto time = std::max(settle_time_, suspect.backoff.next());
    suspect.until = now + time;
    spdlog::warn("event {}: what it asks of Kili breaks off by itself, next try in {} ms: {}",
                 broken.actions.front().event_id, time.count(), broken.cause);
}

std::optional<std::string> Holds::hopeless(const Action& action, Clock::time_point now) const {
    const auto found = suspects_.find(action.id);
    if (found == suspects_.end()) return std::nullopt;
    const Suspect& suspect = found->second;
    const bool dead = suspect.by_status ? suspect.blamed >= blamed_enough && now - suspect.blamed_since >= refusal_time_
                                        : suspect.blamed > 0 || now - suspect.since >= refusal_time_;
    return dead ? std::optional(suspect.why) : std::nullopt;
}

} // namespace kilihost::outbox
