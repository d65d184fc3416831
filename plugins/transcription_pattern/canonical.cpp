#include "canonical.hpp"

#include <kili/text.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace {

struct Composition {
    char32_t base;
    char32_t mark;
    char32_t composed;
};

constexpr Composition compositions[] = {
#include "compositions.inc"
};

// The Hangul syllable of a leading consonant and a vowel, or of such a syllable and a trailing consonant; 0 if none.
char32_t hangul(char32_t first, char32_t second) {
    constexpr char32_t leading = 0x1100, vowel = 0x1161, trailing = 0x11A7, syllable = 0xAC00;
    constexpr char32_t leadings = 19, vowels = 21, trailings = 28;
    if (first >= leading && first < leading + leadings && second >= vowel && second < vowel + vowels)
        return syllable + ((first - leading) * vowels + second - vowel) * trailings;
    const bool open =
        first >= syllable && first < syllable + leadings * vowels * trailings && (first - syllable) % trailings == 0;
    return open && second > trailing && second < trailing + trailings ? first + second - trailing : 0;
}

// The character that two characters compose; 0 if none.
char32_t composition(char32_t base, char32_t mark) {
    constexpr char32_t first_mark = 0x300;
    if (mark < first_mark) return 0;
    const auto found = std::lower_bound(std::begin(compositions), std::end(compositions), mark,
                                        [base](const Composition& one, char32_t wanted) {
                                            return one.base != base ? one.base < base : one.mark < wanted;
                                        });
    if (found != std::end(compositions) && found->base == base && found->mark == mark) return found->composed;
    return hangul(base, mark);
}

void append(std::string& out, char32_t character) {
    const auto trail = [character](int shift) { return static_cast<char>(0x80U | (character >> shift & 0x3FU)); };
    if (character < 0x80) {
        out += static_cast<char>(character);
    } else if (character < 0x800) {
        out += static_cast<char>(0xC0U | character >> 6);
        out += trail(0);
    } else if (character < 0x10000) {
        out += static_cast<char>(0xE0U | character >> 12);
        out += {trail(6), trail(0)};
    } else {
        out += static_cast<char>(0xF0U | character >> 18);
        out += {trail(12), trail(6), trail(0)};
    }
}

} // namespace

std::string composed(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    char32_t last = 0;
    std::size_t last_begins = 0; // position in `out`
    while (!text.empty()) {
        const std::string_view from = text;
        char32_t character = kili::next_character(text);
        if (const char32_t both = composition(last, character)) {
            out.resize(last_begins);
            append(out, character = both);
        } else {
            last_begins = out.size();
            out.append(from.substr(0, from.size() - text.size()));
        }
        last = character;
    }
    return out;
}
