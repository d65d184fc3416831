// The one classification of errors of Kili's API: what an error is about, as far as its type, status, codes and words
// show. The transport, the outbox, the workers and the services of rules decide by it. Pure functions, any thread.
#pragma once

#include "kili_api/error.hpp"

namespace kilihost::kili_api {

enum class ErrorClass {
    transient, // Kili, or the way to it, fails for now. What was carried out may be unknown.
    ours,      // the key, the rate of calls, the address: nothing was carried out, and any other call fails alike
    input,     // what this call asked for: to ask for the same again is useless
    unknown    // refused for no reason that can be recognized
};

ErrorClass classify(const Error& error);

// If a question that names nothing but ids of Kili's may be answered later, so that it is worth waiting for as long as
// it takes. True for all but Kili's own refusal of the question, and a reply that lacks what was asked for: any other
// refusal comes from something in front of Kili, which finds no fault with ids.
bool is_worth_waiting(const Error& error);

// If the error comes from an HTTP status, perhaps of something in front of Kili, rather than from Kili's own words.
bool is_by_status(const Error& error);

// If Kili may have carried out what was asked, or a part of it, before the call failed.
bool is_maybe_carried_out(const Error& error);

// If Kili's API as a whole does not serve now, so that the circuit breaker counts it, or all calls pause as asked.
bool is_outage(const Error& error);

// For how long only what was refused is to wait, while everything else continues. None if the reply asks for no wait,
// or for at most `longest_common_pause`, which pauses all calls.
std::optional<std::chrono::seconds> long_wait(const Error& error);

} // namespace kilihost::kili_api
