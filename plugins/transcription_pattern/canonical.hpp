// Texts that Unicode treats as the same although their code points differ.
#pragma once

#include <string>
#include <string_view>

// The text with each letter and the mark after it as one character, if there is one: "e" and U+0301 as U+00E9, and the
// parts of a Hangul syllable as the syllable. Some keyboards and file systems write them apart. Marks are taken in the
// order written.
std::string composed(std::string_view text);
