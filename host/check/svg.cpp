#include "check/svg.hpp"

#include "terminal/escape.hpp"

#include <kili/text.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace kilihost::check {
namespace {

// In parts of the font's size, for the fonts that a browser takes for sans-serif.
double character_width(char32_t c) {
    if (c >= 0x1100) return 1.05; // Hangul, kana, Chinese characters, pictures
    if (c == 'i' || c == 'j' || c == 'l' || c == '.' || c == ',' || c == ' ' || c == ':' || c == '\'') return 0.36;
    if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '%' || c == '@') return 0.98;
    return c >= 'A' && c <= 'Z' ? 0.74 : 0.63;
}

// How many bytes of a text fit.
std::size_t bytes_within(std::string_view text, double width, double font) {
    double used = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t at = text.size() - rest.size();
        used += character_width(kili::next_character(rest)) * font;
        if (used > width) return at;
    }
    return text.size();
}

constexpr std::string_view ellipsis = "…";

} // namespace

std::string number(double value) {
    if (!std::isfinite(value)) return "0";
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
    return {text.data(), end.ptr};
}

std::string attribute(std::string_view name, double value) {
    return " " + std::string(name) + "=\"" + number(value) + "\"";
}

double text_width(std::string_view text, double font) {
    double width = 0;
    while (!text.empty())
        width += character_width(kili::next_character(text)) * font;
    return width;
}

std::string fitting(std::string_view text, double width, double font) {
    if (bytes_within(text, width, font) == text.size()) return std::string(text);
    return std::string(text.substr(0, bytes_within(text, width - font, font))) + std::string(ellipsis);
}

std::vector<std::string> wrapped(std::string_view text, double width, double font, std::size_t most) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t end = bytes_within(text, width, font);
        if (end == text.size() || lines.size() + 1 == most) {
            lines.push_back(fitting(text, width, font));
            break;
        }
        if (const std::size_t space = text.substr(0, end + 1).rfind(' '); space != std::string_view::npos && space > 0)
            end = space;
        if (end == 0) end = 1; // a column narrower than a character
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        if (text.starts_with(' ')) text.remove_prefix(1);
    }
    return lines;
}

std::string text_element(Pixel at, std::string_view text, std::string_view style) {
    return "<text class=\"" + std::string(style) + "\"" + attribute("x", at.x) + attribute("y", at.y) +
           " xml:space=\"preserve\">" + terminal::markup(text) + "</text>\n";
}

} // namespace kilihost::check
