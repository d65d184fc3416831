// Texts that are the same to Unicode, though written with other code points.
#pragma once

#include <string>
#include <string_view>

// The text with each letter and the mark that follows it as one character, if there is one: "e" and U+0301 as U+00E9,
// and the parts of a syllable of Hangul as the syllable. Some keyboards and file systems write them apart. Marks are
// taken in the order written.
std::string composed(std::string_view text);
