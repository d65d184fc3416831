// The only classification of errors of Kili's API: what an error is about, by its type, status, codes and words. The
// transport, the outbox, the workers and the services of rules decide by it. Pure functions, any thread.
#pragma once

#include "kili_api/error.hpp"

namespace kilihost::kili_api {

enum class ErrorClass {
    transient, // Kili or the network fails, and may work again later. The call may have been carried out.
    ours,      // the key, the rate of calls, the address: nothing was carried out, and any other call fails alike
    input,     // what this call asked for: asking the same again is useless
    unknown    // refused, and the reason is not recognized
};

ErrorClass classify(const Error& error);

// Whether a query that names only Kili's ids may be answered later, so that waiting is worthwhile. False only if Kili
// itself refuses the query, or its reply lacks what was asked for: any other refusal comes from something in front of
// Kili, which cannot judge ids.
bool is_worth_waiting(const Error& error);

// Whether the error comes from an HTTP status, perhaps of something in front of Kili, and not from Kili's own words.
bool is_by_status(const Error& error);

// Whether Kili may have carried out what was asked, or a part of it, before the call failed.
bool is_maybe_carried_out(const Error& error);

// Whether Kili's API as a whole does not serve now, so that the circuit breaker counts it, or all calls pause as asked.
bool is_outage(const Error& error);

// How long only what was refused waits, while everything else continues. None if the reply asks for no wait, or for at
// most `longest_common_pause`, which pauses all calls.
std::optional<std::chrono::seconds> long_wait(const Error& error);

} // namespace kilihost::kili_api
