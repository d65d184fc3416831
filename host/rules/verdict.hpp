// The rules' verdict on one event: plain data, so that it can be acted on, printed, counted or dropped.
#pragma once

#include "rules/places.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace kilihost::rules {

enum class Severity { block, warn };

inline const char* name(Severity severity) {
    return severity == Severity::warn ? "warn" : "block";
}

struct Finding {
    std::string rule; // its name
    Severity severity = Severity::block;
    std::string text; // valid UTF-8, at most KILI_MAX_TEXT bytes; ends with its places, if it has any
    std::string mid;  // the annotation's; empty: the whole label
    Places places{};  // frames or pages, merged; empty: none
};

// A rule that could not judge: its findings for this event are dropped.
struct Failure {
    std::string rule;
    std::string cause;
    bool can_wait = false;               // a service was not available: try again for as long as it takes
    std::chrono::seconds retry_after{0}; // how long Kili asked to wait
};

// A rule that was not run, since it does not judge the project's input type.
struct Skipped {
    std::string rule;
    std::string reason; // "it judges IMAGE, VIDEO; the project's input type is TEXT"
};

// The value that a rule wants a key of the asset's metadata to have.
struct Metadata {
    std::string rule;
    std::string value; // JSON text

    bool operator==(const Metadata&) const = default;
};

struct Verdict {
    std::vector<Finding> findings;              // in the order of the rules, then as reported
    bool send_back = false;                     // something blocks, or a rule asked for it
    std::vector<std::string> review_asked_by{}; // rules that want the asset reviewed; send_back overrides them
    std::map<std::string, Metadata> metadata{}; // by key; if several rules set it, the last one's
    std::vector<Failure> failures;
    std::vector<std::string> passed; // rules that ran for the event, and reported nothing
    std::vector<Skipped> skipped{};
    std::vector<std::string> sent_back{}; // rules that found nothing, but asked to send the asset back

    // Adds the verdict of other rules on the same event.
    void add(Verdict other);

    // Whether the asset is put into review: a rule asks for it, and nothing sends the asset back.
    bool add_to_review() const { return !review_asked_by.empty() && !send_back; }

    // No rule has a handler for the event.
    bool is_of_no_rule() const {
        return findings.empty() && failures.empty() && passed.empty() && sent_back.empty() && skipped.empty();
    }
};

} // namespace kilihost::rules
