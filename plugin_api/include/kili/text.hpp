// kili/text.hpp: the texts that labelers write and mark, UTF-8. Header-only.
#ifndef KILI_TEXT_HPP
#define KILI_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kili {

// Removes and returns the first character of `rest`, which must not be empty. A byte that begins no UTF-8 character
// gives U+FFFD.
inline char32_t next_character(std::string_view& rest) {
    const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    char32_t character = length == 1   ? first
                         : length == 2 ? first & 0x1FU
                         : length == 3 ? first & 0x0FU
                                       : first & 0x07U;
    bool sound = length > 0 && length <= rest.size();
    for (std::size_t i = 1; sound && i < length; ++i) {
        sound = (byte(i) & 0xC0U) == 0x80U;
        character = character << 6U | (byte(i) & 0x3FU);
    }
    rest.remove_prefix(sound ? length : 1);
    return sound ? character : U'\uFFFD';
}

// The number of characters: code points of Unicode.
inline std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); next_character(text))
        ++count;
    return count;
}

// The length as a browser counts it, in units of UTF-16.
inline std::size_t utf16_units(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty())
        count += next_character(text) > 0xFFFF ? 2 : 1;
    return count;
}

// A space without any width: the zero-width space, the word joiner, the byte order mark.
inline bool is_zero_width_space(char32_t c) {
    return c == 0x180E || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

// A character that shows nothing and means nothing for its neighbours: such a space, the soft hyphen, and the marks
// that set the direction of writing, which texts copied from a PDF or a browser carry. The joiners of emoji, and of
// Persian and Indic letters, are not among them: they change what is seen.
inline bool is_invisible(char32_t c) {
    return is_zero_width_space(c) || c == 0xAD || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Spaces of any width, also of none, tabulators and line ends.
inline bool is_blank(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
           is_zero_width_space(c);
}

// The text without the blanks at its edges; a part of `text`.
inline std::string_view trimmed(std::string_view text) {
    std::size_t begin = text.size();
    std::size_t end = text.size();
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t at = text.size() - rest.size();
        if (is_blank(next_character(rest))) continue;
        if (begin == text.size()) begin = at;
        end = text.size() - rest.size();
    }
    return text.substr(begin, end - begin);
}

// The text with a plain space for each kind of space, and without invisible characters: two texts become equal if only
// the kinds of their spaces differ.
inline std::string with_plain_spaces(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const std::string_view from = text;
        const char32_t character = next_character(text);
        if (is_invisible(character)) continue;
        const bool other_space = character > 0x7F && is_blank(character);
        plain.append(other_space ? std::string_view(" ") : from.substr(0, from.size() - text.size()));
    }
    return plain;
}

// The text in quotes, for a finding; a long one is cut to its first `most` characters and "...".
inline std::string quoted(std::string_view text, std::size_t most = 40) {
    std::string_view rest = text;
    for (std::size_t i = 0; i < most && !rest.empty(); ++i)
        next_character(rest);
    std::string out = "\"";
    out.append(text.substr(0, text.size() - rest.size())).append(rest.empty() ? "\"" : "...\"");
    return out;
}

} // namespace kili

#endif
