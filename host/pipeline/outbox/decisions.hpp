// The outbox's decisions about calls that fail, as tables. Pure functions, without clock or state of their own;
// tests/pipeline/outbox/decisions_test.cpp has a case for each row.
#pragma once

#include "kili_api/error.hpp"

#include <chrono>
#include <cstddef>

namespace kilihost::outbox {

// What the error of a call means for its actions.
//
//   class of the error (kili_api/error_class.hpp)      | result
//   ---------------------------------------------------+---------
//   ours                                               | not_now
//   transient, as Kili's own word or HTTP 500          | broke
//   transient otherwise: no reply, a gateway's 5xx     | not_now
//   input                                              | refused
//   unknown, as Kili's own word or an HTTP status      | refused
//   unknown otherwise: a reply that cannot be read     | not_now
enum class CallError {
    refused, // Kili refuses at least one of them
    broke,   // something broke at Kili while it carried them out
    not_now  // nothing: Kili does not serve
};
CallError call_error(const kili_api::Error& error);

// What happens to an action that was refused in a call of its own.
//
//   refused by   | what is known besides                              | result
//   -------------+----------------------------------------------------+----------------
//   HTTP status  | another of the batch was accepted after it         | dead
//   HTTP status  | else                                               | wait
//   Kili's words | another of the batch was accepted                  | dead
//   Kili's words | they name its label, asset or annotation           | dead
//   Kili's words | they blame the input, and not several events alike | dead
//   Kili's words | else                                               | wait_for_a_time
struct RefusalFacts {
    bool by_status = false;      // else by Kili's own words
    bool accepted_after = false; // another action of the batch was accepted after this one was refused
    bool accepted = false;       // another action of the batch was accepted, at any time
    bool names_it = false;
    bool blames_input = false;
    bool alike = false; // several events were refused, and nothing was accepted
};
enum class RefusalResult {
    dead,            // the event becomes a dead letter
    wait,            // the kind waits, for as long as it takes: something in front of Kili may refuse all
    wait_for_a_time, // the kind waits; after refusal_time in this state the action is dead
};
RefusalResult after_refusal(const RefusalFacts& facts);

// What follows when a call breaks at Kili.
//
//   the kind's last call or this action broke before | actions in the call | lone breaks so far | result
//   -------------------------------------------------+---------------------+--------------------+----------
//   no                                               | any                 | any                | wait
//   yes                                              | several             | any                | search
//   yes                                              | one, suspected      | any                | suspect
//   yes                                              | one                 | under 3            | suspect
//   yes                                              | one                 | 3 or more          | slow_down
enum class BreakResult {
    wait,     // the kind waits settle_time; the next call may pass
    search,   // the next call takes half of the actions, to find the one at fault; after 3 lone breaks ever more slowly
    suspect,  // the action waits by itself, and the others go
    slow_down // single actions break alike, so they are not at fault: the kind waits, longer each time
};
// If this many single actions break and none is accepted, single actions are not at fault.
inline constexpr std::size_t lone_breaks_alike = 3;
BreakResult after_break(bool broke_before, std::size_t actions, bool is_suspected, std::size_t lone_breaks);

// Whether a suspected action, of which Kili carried out nothing, is dead.
//
//   broken by    | dead if
//   -------------+-------------------------------------------------------------------------------
//   Kili's words | others were accepted between two of its breaks, or it broke for refusal_time
//   HTTP 500     | that happened 5 times, over refusal_time
struct SuspectFacts {
    bool by_status = false;
    int passed_by = 0;                             // how often others were accepted between two of its breaks
    std::chrono::milliseconds since_first_break{}; // since the action first broke
    std::chrono::milliseconds since_passed_by{};   // since the first such time
};
bool is_dead(const SuspectFacts& facts, std::chrono::milliseconds refusal_time);

} // namespace kilihost::outbox
