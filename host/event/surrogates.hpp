// Halves of UTF-16 pairs in JSON text. JavaScript cuts texts by UTF-16 units and writes what is left of a character as
// an escape such as \ud83d, which stands for no character.
#pragma once

#include <cstddef>

namespace kilihost::event {

// Replaces each escape of a half without its other half by \ufffd, in place: names and strings alike.
void replace_half_surrogates(char* json, std::size_t size);

} // namespace kilihost::event
