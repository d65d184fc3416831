// What a GraphQL error is about, as far as Kili lets it be known by codes and words: whether to ask again, or not at
// all.
#pragma once

#include "kili/error.hpp"

namespace kilihost::kili {

enum class Blame {
    caller, // the key or the rate of calls: nothing was carried out, and anything else would be refused too
    server, // something broke at Kili: what it carried out before is unknown
    input,  // what was asked for
    unclear
};

Blame blame(const GraphqlError& error);

// Whether the same question may be answered later, as it was not it that was refused: no reply, the key, the rate of
// calls, something broken in front of Kili.
bool may_pass(const Error& error);

} // namespace kilihost::kili
