// Judges one event after the other by the rules of a generation, for audit and rejudge: in worker processes, each rule
// with its own settings, as in serve. One thread.
//
// If a rule crashes or hangs, it ends a worker, and the others still judge the event. From then on it judges in
// separate workers. If it ends one of these, it fails for the event. After `most_failed_events` in a row it judges no
// further event, so that a rule that always hangs does not delay the rest for days.
#pragma once

#include "event/event.hpp"
#include "pipeline/judging/generation.hpp"
#include "pipeline/judging/own_workers.hpp"
#include "rules/services.hpp"
#include "rules/verdict.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kilihost::judging {

class GenerationJudge {
  public:
    static constexpr int most_failed_events = 5;

    // All outlive the judge. Another thread sets `abandoned` to end it: the verdict under way, and what is asked for
    // then, throws workers::Abandoned.
    GenerationJudge(const Generation& generation, rules::Services& services,
                    const std::atomic<bool>& abandoned = workers::RuleWorker::never)
        : generation_(generation), services_(services), abandoned_(abandoned) {}

    // The verdict on an event with its jsonResponse, or with `label`, JSON text of the whole label. Throws
    // std::system_error if no worker can be started.
    rules::Verdict judge(const event::Event& event, std::optional<std::string_view> label = std::nullopt);
    // The same in two parts, so that two judges can work at once: `begin` passes the event to the rules that share a
    // worker, and does not wait; `end` returns the verdict. Event and label must not change between the two. `end`
    // calls services.
    void begin(const event::Event& event, std::optional<std::string_view> label = std::nullopt);
    rules::Verdict end();

  private:
    // The record of a rule that has ended a worker.
    struct Record {
        int failed_events = 0; // in a row
        std::string cause;     // of the last
    };

    const workers::ProjectMessage& project_of(const std::string& id);
    bool is_apart(const std::string& rule) const {
        return each_alone_ || generation_.apart.contains(rule) || ended_.contains(rule);
    }
    bool has_shared_rule(const workers::ProjectMessage& project) const;
    void start_shared_worker();
    void take_apart(const workers::Crash& crash);
    void give_shared();
    rules::Verdict take_shared();
    bool is_tried_again(const workers::Crash& crash);
    bool is_alone(const std::string& rule) const {
        return each_alone_ || generation_.isolates(rule) || ended_.contains(rule);
    }
    rules::Verdict judge_apart();
    bool judge_apart(const Group& group, rules::Verdict& out);
    bool may_judge(const std::string& rule, rules::Verdict& out) const;

    const Generation& generation_;
    rules::Services& services_;
    const std::atomic<bool>& abandoned_;
    std::map<std::string, workers::ProjectMessage> projects_; // by id
    std::map<std::string, Record> ended_;                     // by the rule's name
    std::optional<workers::RuleWorker> shared_;
    OwnWorkers own_;
    std::uint64_t judged_ = 0;                         // events
    const workers::ProjectMessage* project_ = nullptr; // of the event between `begin` and `end`
    workers::EventMessage event_;                      // likewise
    bool is_given_ = false;                            // to the shared worker
    bool each_alone_ = false;                          // every rule judges it in a separate worker
    std::string suspect_;                              // the rule that ended its own worker at this event
    int outer_ends_ = 0;                               // of workers, by other processes, at this event
};

} // namespace kilihost::judging
