#include "terminal/escape.hpp"

#include "json_text/json_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace kilihost::terminal {
namespace {

struct Character {
    char32_t code;
    std::size_t bytes;
    bool valid;
};

// The first character of a text, which must not be empty. A byte that begins no character counts as one.
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || text.size() < size) return {0, 1, false};
    char32_t code = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {0, 1, false};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {0, 1, false};
    return {code, size, true};
}

// Invisible characters that a terminal or a browser acts on.
bool acts(char32_t code) {
    const auto within = [code](char32_t first, char32_t last) { return code >= first && code <= last; };
    return code < 0x20 || within(0x7F, 0x9F)                     // C0, DEL, C1
           || code == 0x00AD || code == 0x061C || code == 0x180E // soft hyphen, direction and vowel marks
           || code == 0x200B || within(0x200E, 0x200F) ||
           within(0x2028, 0x202E)                              // zero width, line separators, embeddings
           || within(0x2060, 0x206F) || code == 0xFEFF         // invisible operators, isolates
           || within(0xFFF9, 0xFFFB) || within(0xFFFE, 0xFFFF) // annotations, noncharacters
           || within(0xE0000, 0xE007F);                        // tags
}

std::string hexadecimal(std::uint32_t number) {
    std::array<char, 8> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr};
}

template <class Take>
void each_character(std::string_view text, Take take) {
    while (!text.empty()) {
        const Character next = first_of(text);
        take(next, text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
}

// Where a text of at most `limit` bytes may end without cutting a character.
std::size_t end_within(std::string_view text, std::size_t limit) {
    std::size_t end = limit;
    while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return end;
}

std::string json_escape(std::uint32_t unit) {
    const std::string digits = hexadecimal(unit);
    return "\\u" + std::string(4 - digits.size(), '0') + digits;
}

} // namespace

std::string printable(std::string_view text, std::size_t limit) {
    const std::size_t size = text.size();
    if (size > limit) text = text.substr(0, end_within(text, limit));
    std::string out;
    out.reserve(text.size());
    each_character(text, [&](const Character& next, std::string_view bytes) {
        if (!next.valid)
            out += "\xEF\xBF\xBD";
        else if (next.code == '\n' || next.code == '\t' || next.code == '\r')
            out += ' ';
        else if (acts(next.code))
            out += "\\u{" + hexadecimal(next.code) + "}";
        else
            out += bytes;
    });
    if (size > limit) out += "... (" + std::to_string(size) + " bytes)";
    return out;
}

std::string markup(std::string_view text, std::size_t limit) {
    std::string out;
    for (const char c : printable(text, limit)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string printable_json(const nlohmann::ordered_json& value, int indent) {
    return printable_json_text(json_text::dump(value, indent));
}

std::string printable_json_text(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    each_character(json, [&](const Character& next, std::string_view bytes) {
        if (next.code < 0x20 || !acts(next.code)) // JSON's own layout, or a plain character
            out += bytes;
        else if (next.code < 0x10000)
            out += json_escape(next.code);
        else
            out += json_escape(0xD800 + ((next.code - 0x10000) >> 10U)) + json_escape(0xDC00 + (next.code & 0x3FFU));
    });
    return out;
}

} // namespace kilihost::terminal
