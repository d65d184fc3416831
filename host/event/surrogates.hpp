// Replaces halves of UTF-16 pairs in JSON text. JavaScript cuts texts by UTF-16 units and writes half a character as an
// escape such as \ud83d, which stands for no character.
#pragma once

#include <cstddef>

namespace kilihost::event {

// Replaces each escape of a half without its other half by \ufffd, in place, in names and strings.
void replace_half_surrogates(char* json, std::size_t size);

} // namespace kilihost::event
