// The envelopes that Kili may post a matched event in.
#pragma once

namespace kilihost::sandbox {

enum class EventEnvelope {
    named,  // eventType is the event's name, payload its fields
    word,   // eventType is "onEvent", payload has the name as `event` and the fields
    nested, // eventType is "onEvent", payload is an entry of Kili's log: `event`, `projectId`, the fields in `payload`
    beside  // the body is an entry of Kili's log, without eventType; a label has no jsonResponse in the last two
};

} // namespace kilihost::sandbox
