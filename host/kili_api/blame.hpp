// What an error of Kili's API is about, as far as codes and words let it be known: whether to ask again, or not at all.
#pragma once

#include "kili_api/error.hpp"

namespace kilihost::kili_api {

enum class Blame {
    caller, // the key, the rate of calls, the address: nothing was carried out, and all else would be refused too
    server, // something broke at Kili: what it carried out before is unknown
    input,  // what was asked for
    unclear
};

Blame blame(const GraphqlError& error);
// Of a reply with a status alone, Kili's or of something in front of it.
Blame blame(const HttpError& error);

// Whether the same question may be answered later, as it was not it that was refused: no reply, the key, the rate of
// calls, something broken or forbidding in front of Kili, which finds no fault with a question made of ids.
bool may_pass(const Error& error);

} // namespace kilihost::kili_api
