#include "pipeline/judging/generation_judge.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

namespace kilihost::judging {
namespace {

constexpr std::size_t most_known_projects = 256; // it bounds memory
constexpr int most_outer_ends = 3;               // of workers, for one event, by other processes

} // namespace

rules::Verdict GenerationJudge::judge(const event::Event& event, std::optional<std::string_view> label) {
    begin(event, label);
    return end();
}

void GenerationJudge::begin(const event::Event& event, std::optional<std::string_view> label) {
    if (projects_.size() >= most_known_projects && !projects_.contains(event.project_id())) {
        projects_.clear();
        own_.clear();
        shared_.reset();
    }
    if (shared_ && shared_->was_near_memory_limit()) shared_.reset();
    project_ = &project_of(event.project_id());
    event_ = {++judged_, 0, event.body(), label, {}};
    each_alone_ = false;
    outer_ends_ = 0;
    suspect_.clear();
    is_given_ = has_shared_rule(*project_);
    if (is_given_) give_shared();
}

rules::Verdict GenerationJudge::end() {
    rules::Verdict out;
    if (is_given_) out = take_shared();
    out.add(judge_apart());
    if (abandoned_) throw workers::Abandoned(); // a rule's call to Kili may have failed because of that
    if (std::exchange(each_alone_, false))
        own_.keep([this](const std::vector<std::string>& members) {
            return is_apart(members.front()) &&
                   members == OwnWorkers::members(generation_, members.front(),
                                                  [this](const std::string& rule) { return is_alone(rule); });
        });
    return out;
}

const workers::ProjectMessage& GenerationJudge::project_of(const std::string& id) {
    const auto found = projects_.find(id);
    if (found != projects_.end()) return found->second;
    return projects_.emplace(id, workers::ProjectMessage{id, generation_.choose(generation_.rules, id)}).first->second;
}

bool GenerationJudge::has_shared_rule(const workers::ProjectMessage& project) const {
    for (const workers::ProjectMessage::Rule& rule : project.rules)
        if (!is_apart(generation_.name(rule))) return true;
    return false;
}

// The worker loads the libraries of the rules that share it; the others keep their indices, and are not loaded.
void GenerationJudge::start_shared_worker() {
    while (!shared_) {
        std::vector<rules::CopiedLibrary> libraries = generation_.rules.libraries();
        for (std::size_t place = 0; place < libraries.size(); ++place)
            if (is_apart(generation_.rules.rules[place].description.name)) libraries[place].copy.clear();
        shared_.emplace(generation_.settings, libraries, abandoned_);
        if (abandoned_) throw workers::Abandoned();
        const std::optional<workers::Crash> crash = shared_->loading_crash();
        if (!crash) return;
        shared_.reset();
        if (generation_.rules.rule_of(*crash).empty())
            throw std::system_error(std::make_error_code(std::errc::no_child_process),
                                    "a worker ended before it loaded a rule: " + crash->cause);
        take_apart(*crash);
    }
}

void GenerationJudge::take_apart(const workers::Crash& crash) {
    if (const std::string name = generation_.rules.rule_of(crash); !name.empty()) ended_.try_emplace(name);
}

void GenerationJudge::give_shared() {
    start_shared_worker();
    event_.skipped.clear();
    for (const workers::ProjectMessage::Rule& rule : project_->rules)
        if (const std::string& name = generation_.name(rule); is_apart(name)) event_.skipped.push_back(name);
    shared_->give(*project_, event_);
}

// Judges by the rules that share a worker. A rule that ends it judges the event again in a separate worker. If it is
// not known which rule that is, or the worker has come to its memory limit, each rule does so, which shows it.
rules::Verdict GenerationJudge::take_shared() {
    for (;;) {
        std::variant<workers::Judged, workers::Crash> answer = shared_->next(services_, abandoned_);
        if (auto* const judged = std::get_if<workers::Judged>(&answer)) return std::move(judged->verdict);
        shared_.reset();
        if (abandoned_) throw workers::Abandoned();
        const workers::Crash& crash = std::get<workers::Crash>(answer);
        if (!is_tried_again(crash)) {
            if (crash.outer || crash.out_of_memory || generation_.rules.rule_of(crash).empty()) {
                each_alone_ = true;
                return {};
            }
            take_apart(crash);
        }
        give_shared();
    }
}

// Whether another process ended the worker, which is no rule's fault; but not without end.
bool GenerationJudge::is_tried_again(const workers::Crash& crash) {
    if (!crash.outer) return false;
    outer_ends_ = (outer_ends_ + 1) % most_outer_ends;
    return outer_ends_ != 0;
}

rules::Verdict GenerationJudge::judge_apart() {
    rules::Verdict out;
    event_.skipped.clear();
    for (const workers::ProjectMessage::Rule& rule : project_->rules)
        if (const std::string& name = generation_.name(rule); !is_apart(name) || !may_judge(name, out))
            event_.skipped.push_back(name);
    const auto has_some_left = [&](const Group& group) {
        return std::any_of(group.rules.begin(), group.rules.end(), [&](const workers::ProjectMessage::Rule& rule) {
            return !event_.skips(generation_.name(rule));
        });
    };
    bool none_ended = true; // no worker; if one has, other rules may share one now
    do {
        none_ended = true;
        for (const Group& group : OwnWorkers::groups(
                 generation_, *project_, [this](const std::string& rule) { return is_apart(rule); },
                 [this](const std::string& rule) { return is_alone(rule); }))
            if (none_ended && has_some_left(group)) none_ended = judge_apart(group, out);
    } while (!none_ended);
    return out;
}

// Afterwards the event skips the rules that have judged it, or failed. A rule that ended a worker which it shared is
// asked again, alone. False if the worker has ended.
bool GenerationJudge::judge_apart(const Group& group, rules::Verdict& out) {
    OwnWorkers::Judged answer = own_.judge(generation_, group, project_->id, event_, services_, abandoned_);
    if (auto* const judged = std::get_if<workers::Judged>(&answer)) {
        for (const workers::ProjectMessage::Rule& rule : group.rules) {
            const std::string& name = generation_.name(rule);
            event_.skipped.push_back(name);
            if (const auto found = ended_.find(name); found != ended_.end()) found->second.failed_events = 0;
        }
        out.add(std::move(judged->verdict));
        return true;
    }
    if (abandoned_) throw workers::Abandoned();
    const workers::Crash& crash = std::get<workers::Crash>(answer);
    if (is_tried_again(crash)) return false;
    const std::string name = group.rule_of(generation_, crash);
    if (!group.is_single()) {
        for (const std::string& rule : name.empty() ? group.members : std::vector{name})
            ended_.try_emplace(rule);
        return false;
    }
    // What it did at an earlier event may show only now: a fresh worker says.
    if (!crash.timed_out && std::exchange(suspect_, name) != name) return false;
    Record& record = ended_[name];
    ++record.failed_events;
    record.cause = crash.cause;
    event_.skipped.push_back(name);
    out.failures.push_back({name, record.cause});
    return false;
}

// False, and a failure, if it has failed too many events in a row.
bool GenerationJudge::may_judge(const std::string& rule, rules::Verdict& out) const {
    const auto found = ended_.find(rule);
    if (found == ended_.end() || found->second.failed_events < most_failed_events) return true;
    out.failures.push_back({rule, "not run any longer: it failed " + std::to_string(most_failed_events) +
                                      " events in a row, the last as it " + found->second.cause});
    return false;
}

} // namespace kilihost::judging
