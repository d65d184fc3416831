// An event on its way through a partition, and its results so far.
#pragma once

#include "pipeline/inbox/inbox.hpp"
#include "rules/verdict.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kilihost::judging {

struct Job {
    inbox::QueuedEvent queued;
    std::optional<std::string> label{};      // fetched, JSON text; none: the body has it
    std::optional<rules::Verdict> verdict{}; // of the rules that share a worker
    std::vector<rules::Failure> excluded{};  // rules that no longer judge it, and why
    std::vector<std::string> apart{};        // rules that judge it in workers of their own
    bool as_configured = true; // `apart` are those with settings of their own, as no rule has ended a worker
    std::string suspect{};     // the rule that ended a worker for it, once
    int outer_ends = 0;        // of its workers, caused neither by the host nor by a rule
    bool given = false;        // the shared worker has it
    bool alone = false;        // it must be the only one there
    bool each_alone = false;   // every rule judges it in a worker of its own
    std::optional<std::chrono::steady_clock::time_point> begun{};

    // Its next attempt starts over.
    void judge_again() {
        verdict.reset();
        given = false;
    }
    bool excludes(const std::string& rule) const {
        return std::any_of(excluded.begin(), excluded.end(),
                           [&](const rules::Failure& failure) { return failure.rule == rule; });
    }
    bool is_apart(const std::string& rule) const { return std::find(apart.begin(), apart.end(), rule) != apart.end(); }
};

} // namespace kilihost::judging
