#include "rules/clean.hpp"

#include "event/utf8.hpp"
#include "json_text/json_text.hpp"

#include <nlohmann/json.hpp>

namespace kilihost::rules {

std::string clean(std::string_view text, std::size_t limit) {
    constexpr std::string_view ellipsis = "...";
    const auto cut_to = [&](std::string_view whole, std::size_t end) {
        while (end > 0 && (static_cast<unsigned char>(whole[end]) & 0xC0U) == 0x80U)
            --end; // not inside a character
        return whole.substr(0, end);
    };
    const bool cut = text.size() > limit;
    if (cut) text = cut_to(text, limit - ellipsis.size());
    std::string out(text);
    if (event::utf8_end(text) != text.size()) out = json_text::parse(json_text::quoted(text)).get<std::string>();
    if (out.size() > limit) // U+FFFD takes more bytes than what it stands for
        return std::string(cut_to(out, limit - ellipsis.size())) + std::string(ellipsis);
    if (cut) out += ellipsis;
    return out;
}

} // namespace kilihost::rules
