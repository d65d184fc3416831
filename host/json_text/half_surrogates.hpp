// Replaces halves of UTF-16 pairs in JSON text, before whichever parser reads it: Kili's posts, its API's answers,
// files. JavaScript cuts texts by UTF-16 units and writes half a character as an escape such as \ud83d, which stands
// for no character. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>

namespace kilihost::json_text {

// Replaces each escape of a half without its other half by \ufffd, in place, in names and strings.
void replace_half_surrogates(char* json, std::size_t size);
inline void replace_half_surrogates(std::string& json) {
    replace_half_surrogates(json.data(), json.size());
}

} // namespace kilihost::json_text
