// What two sets of rules say of the same events, compared: counts by rule, and the first examples of each difference.
// So its memory does not grow with the number of events. One thread.
#pragma once

#include "audit/summary.hpp"
#include "event/event.hpp"
#include "pipeline/inbox/event_table.hpp"
#include "rules/verdict.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace kilihost::rejudge {

enum class Change { appeared, gone, changed };
inline constexpr const char* change_names[] = {"new", "gone", "changed"}; // by Change

// The rules and parameters that judge now, and those that are tried.
enum class Side { before, after };
inline constexpr const char* side_names[] = {"old", "new"}; // by Side

struct Said {
    rules::Severity severity = rules::Severity::block;
    std::string text;
};

struct Example {
    Change change = Change::changed;
    inbox::EventId event = 0;
    std::string project_id, asset_id, label_id;
    std::string category, place, mid; // empty: the whole label
    std::optional<Said> before, after;
};

struct RuleDifference {
    std::int64_t appeared = 0, gone = 0, changed = 0, unchanged = 0; // findings
    std::int64_t events = 0;                                         // with a difference
    std::vector<Example> examples{};                                 // in the order of the events
    std::vector<audit::Drawn> drawings{};                            // of the first events
};

// Events for which a rule asks for one outcome: metadata of one key, or a review.
struct OutcomeDifference {
    std::int64_t before = 0, after = 0; // of each side
    std::int64_t changed = 0;           // of both, with another value
};

class Difference {
  public:
    // `examples`: of each change of each rule. `left_out`: rules that one side could not load; they are not compared.
    Difference(std::size_t examples, std::set<std::string> left_out)
        : examples_(examples), left_out_(std::move(left_out)) {}

    // The verdicts of both sides on one event. What a rule that fails on one side says on the other is not compared.
    // `project` names categories; null if it is not known.
    void add(inbox::EventId id, const event::Event& event, const rules::Verdict& before, const rules::Verdict& after,
             const event::Document* project);
    // The event repeats another one in another form, and no host judges it.
    void add_repeated() { ++repeated_; }
    void add_unjudged(const std::string& cause);
    // What a rule of the new side asked Kili to change.
    void add_mutation(const std::string& rule, const std::string& what);

    const std::map<std::string, RuleDifference>& rules() const { return rules_; }
    std::int64_t compared() const { return compared_; } // events that both sides judged
    std::int64_t repeated() const { return repeated_; }
    std::int64_t sent_back(Side side) const { return sent_back_[std::size_t(side)]; } // events that ask for it
    RuleDifference total() const;

    using Rule = std::pair<std::string, std::string>;                                 // its name, and what it asked for
    using OfSide = std::tuple<Side, std::string, std::string>;                        // a rule's name, and the cause
    const std::map<std::string, std::int64_t>& unjudged() const { return unjudged_; } // events, by cause
    const std::map<OfSide, std::int64_t>& failures() const { return failures_; }      // likewise
    const std::map<OfSide, std::int64_t>& not_run() const { return not_run_; }        // of another input type
    const std::map<Rule, std::int64_t>& mutations() const { return mutations_; }
    const std::map<Rule, OutcomeDifference>& outcomes() const { return outcomes_; }
    const std::set<std::string>& left_out() const { return left_out_; }

    bool is_whole() const { return unjudged_.empty() && failures_.empty() && left_out_.empty(); }

  private:
    using Findings = std::vector<const rules::Finding*>;
    struct Seen; // the event that is being compared

    void note_side(Side side, const rules::Verdict& verdict, std::set<std::string>& failed);
    void compare_outcomes(const rules::Verdict& before, const rules::Verdict& after,
                          const std::set<std::string>& failed);
    void compare(const std::string& rule, Findings before, Findings after, Seen& seen);
    void note(RuleDifference& rule, Change change, const rules::Finding& shown, const rules::Finding* before,
              const rules::Finding* after, Seen& seen);

    const std::size_t examples_;
    const std::set<std::string> left_out_;
    std::map<std::string, RuleDifference> rules_;
    std::int64_t compared_ = 0, repeated_ = 0;
    std::int64_t sent_back_[2] = {0, 0};
    std::map<std::string, std::int64_t> unjudged_;
    std::map<OfSide, std::int64_t> failures_, not_run_;
    std::map<Rule, std::int64_t> mutations_;
    std::map<Rule, OutcomeDifference> outcomes_;
};

} // namespace kilihost::rejudge
