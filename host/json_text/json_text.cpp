#include "json_text/json_text.hpp"

#include "json_text/half_surrogates.hpp"

namespace kilihost::json_text {
namespace {

template <typename Json>
std::string dump_any(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

template <typename Json>
std::optional<Json> try_parse_any(std::string_view text) {
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded()) return std::nullopt;
    return value;
}

} // namespace

std::string dump(const nlohmann::json& value, int indent) {
    return dump_any(value, indent);
}

std::string dump(const nlohmann::ordered_json& value, int indent) {
    return dump_any(value, indent);
}

std::string quoted(std::string_view text) {
    return dump(nlohmann::json(text));
}

nlohmann::json parse(std::string_view text) {
    return nlohmann::json::parse(text);
}

nlohmann::ordered_json parse_ordered(std::string_view text) {
    return nlohmann::ordered_json::parse(text);
}

std::optional<nlohmann::json> try_parse(std::string_view text) {
    return try_parse_any<nlohmann::json>(text);
}

std::optional<nlohmann::ordered_json> try_parse_ordered(std::string_view text) {
    return try_parse_any<nlohmann::ordered_json>(text);
}

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
        else if (!in_string && (c == '[' || c == '{') && ++depth > max_depth)
            return true;
        else if (!in_string && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

std::optional<nlohmann::json> parse_bounded(std::string_view text) {
    if (is_too_deep(text)) return std::nullopt;
    std::optional<nlohmann::json> value = try_parse(text);
    if (value) return value;
    std::string mended(text); // half a character is no reason to refuse a page of labels
    replace_half_surrogates(mended);
    return mended == text ? std::nullopt : try_parse(mended);
}

} // namespace kilihost::json_text
