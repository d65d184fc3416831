#include "kili_api/bounded_json.hpp"

#include "unicode/half_surrogates.hpp"

#include <string>

namespace kilihost::kili_api {
namespace {

// Counted before parsing, since the parser's own depth callback would cost a call for each value.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\')
            ++i;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > json_depth)
            return true;
        else if (!in_string && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

} // namespace

std::optional<nlohmann::json> parse_bounded(std::string_view text) {
    if (is_too_deep(text)) return std::nullopt;
    nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
    if (value.is_discarded()) { // half a character is no reason to refuse a page of labels
        std::string mended(text);
        unicode::replace_half_surrogates(mended);
        if (mended != text) value = nlohmann::json::parse(mended, nullptr, false);
    }
    if (value.is_discarded()) return std::nullopt;
    return value;
}

} // namespace kilihost::kili_api
